using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>The type of a member cannot be in a message.</summary>
public sealed class GINNEL0003MemberTypeTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0003",
        """
            [Message]
            public partial class Order
            {
                public object? [|Tag|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_ElementOfAList_IsReported() => Report.One(
        "GINNEL0003",
        """
            [Message]
            public partial class Order
            {
                public List<Action>? [|Actions|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_NativeInteger_IsReported() => Report.One(
        "GINNEL0003",
        """
            [Message]
            public partial class Order
            {
                public nint [|Address|];
            }
            """);
}
