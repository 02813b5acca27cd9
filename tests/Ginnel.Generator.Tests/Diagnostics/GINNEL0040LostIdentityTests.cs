using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A member would lose the identity of vertices.</summary>
public sealed class GINNEL0040LostIdentityTests
{
    [Theory]
    [InlineData("Dictionary<string, Node>")]
    [InlineData("HashSet<Node>")]
    [InlineData("IReadOnlyList<Node>")]
    [InlineData("List<Node[]>")]
    [InlineData("Node[,]")]
    [InlineData("(Node, int)")]
    public void Generate_VerticesInAnotherType_IsReported(string type) => Report.One(
        "GINNEL0040",
        $$"""
            [Message(Graph = true)]
            public partial class Node
            {
                public {{type}} [|Neighbours|] { get; set; } = default!;
            }
            """);

    [Fact]
    public void Generate_ReferenceArrayAndList_AreNotReported() => Report.None(
        """
            [Message(Graph = true)]
            public partial class Node
            {
                public Node? One { get; set; }

                public Node[]? Some { get; set; }

                public List<Node?>? Many { get; set; }

                public Dictionary<string, int>? Data { get; set; }
            }
            """);
}
