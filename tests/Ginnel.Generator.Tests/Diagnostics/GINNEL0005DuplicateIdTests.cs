using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>Two members have the same id.</summary>
public sealed class GINNEL0005DuplicateIdTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0005",
        """
            [Message]
            public partial class Order
            {
                [Member(1)]
                public int Id { get; set; }

                [Member(1)]
                public string? [|Name|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_BaseHasTheIdToo_IsReported() => Report.One(
        "GINNEL0005",
        """
            [Message]
            public partial class Thing
            {
                [Member(1)]
                public int Id { get; set; }
            }

            [Message]
            public partial class Order : Thing
            {
                [Member(1)]
                public string? [|Name|] { get; set; }
            }
            """);
}
