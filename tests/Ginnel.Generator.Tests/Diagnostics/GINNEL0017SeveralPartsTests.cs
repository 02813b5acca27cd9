using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>The order of the members is not clear.</summary>
public sealed class GINNEL0017SeveralPartsTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0017",
        """
            [Message]
            public partial class [|Order|]
            {
                public int Id { get; set; }
            }

            public partial class Order
            {
                public string? Name { get; set; }
            }
            """);
}
