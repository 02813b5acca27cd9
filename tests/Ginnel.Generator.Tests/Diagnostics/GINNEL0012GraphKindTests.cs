using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>Only classes can be graphs.</summary>
public sealed class GINNEL0012GraphKindTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0012",
        """
            [Message(Graph = true)]
            public partial struct [|Node|]
            {
                public int Value;
            }
            """);
}
