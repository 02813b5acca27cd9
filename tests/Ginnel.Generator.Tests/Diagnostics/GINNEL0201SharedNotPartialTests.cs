using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A shared class must be partial.</summary>
public sealed class GINNEL0201SharedNotPartialTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0201",
        """
            [Shared]
            public sealed class [|Town|]
            {
                public int People { get; set; }
            }
            """);

    [Fact]
    public void Generate_TypeAroundItIsNotPartial_IsReported() => Report.One(
        "GINNEL0201",
        """
            public class [|Map|]
            {
                [Shared]
                public sealed partial class Town
                {
                    public int People { get; set; }
                }
            }
            """);
}
