using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A message needs a constructor that its members can be passed to.</summary>
public sealed class GINNEL0002NoConstructorTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0002",
        """
            [Message]
            public partial class [|Order|]
            {
                public Order(string path) => Id = path.Length;

                public int Id { get; set; }
            }
            """);

    [Fact]
    public void Generate_ParameterHasAnotherType_IsReported() => Report.One(
        "GINNEL0002",
        """
            [Message]
            public partial class [|Order|](long id)
            {
                public int Id { get; set; } = (int)id;
            }
            """);
}
