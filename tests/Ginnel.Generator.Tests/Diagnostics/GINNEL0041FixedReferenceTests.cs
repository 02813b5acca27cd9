using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A reference to a vertex cannot be set.</summary>
public sealed class GINNEL0041FixedReferenceTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0041",
        """
            [Message(Graph = true)]
            public partial class Node(Node? next)
            {
                public Node? [|Next|] { get; } = next;
            }
            """);

    [Fact]
    public void Generate_ReferenceOfARecord_IsNotReported() => Report.None(
        """
            [Message(Graph = true)]
            public sealed partial record Node(int Value, Node? Next);
            """);
}
