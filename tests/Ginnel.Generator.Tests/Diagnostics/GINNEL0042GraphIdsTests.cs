using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>Members of a vertex cannot have ids.</summary>
public sealed class GINNEL0042GraphIdsTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0042",
        """
            [Message(Graph = true)]
            public partial class [|Node|]
            {
                [Member(1)]
                public int Value { get; set; }

                [Member(2)]
                public Node? Next { get; set; }
            }
            """);
}
