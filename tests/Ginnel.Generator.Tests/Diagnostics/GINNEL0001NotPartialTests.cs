using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A message must be partial.</summary>
public sealed class GINNEL0001NotPartialTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0001",
        """
            [Message]
            public class [|Order|]
            {
                public int Id { get; set; }
            }
            """);

    [Fact]
    public void Generate_TypeAroundItIsNotPartial_IsReported() => Report.One(
        "GINNEL0001",
        """
            public class [|Shop|]
            {
                [Message]
                public partial class Order
                {
                    public int Id { get; set; }
                }
            }
            """);
}
