using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A member cannot be in a message.</summary>
public sealed class GINNEL0016NotAMemberTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0016",
        """
            [Message]
            public partial class Order
            {
                public int Id { get; set; }

                [Member(1)]
                public int [|Double|] => 2 * Id;
            }
            """);

    [Fact]
    public void Generate_StaticMember_IsReported() => Report.One(
        "GINNEL0016",
        """
            [Message]
            public partial class Order
            {
                [Member(1)]
                public static int [|Count|] { get; set; }
            }
            """);
}
