using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Serialization;
using Ginnel.Tests.Serialization;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/graph.md says what the code does.</summary>
public sealed class GraphFormatTests
{
    private static readonly GraphFormatter<Node> s_formatter = new(Node.Vertices.Instance);

    [Fact]
    public void Page_WorkedExample_IsWhatIsWritten()
    {
        var first = new Node { Value = 7 };
        var second = new Node { Value = 8, Next = first };
        first.Next = second;
        second.Others = [second, null];
        byte[] bytes = GraphBytes.Of(s_formatter, first);
        Assert.Equal(Convert.ToHexString(WorkedExample()), Convert.ToHexString(bytes));
    }

    [Fact]
    public void Page_WorkedExample_CanBeRead()
    {
        Node first = GraphBytes.Read(s_formatter, WorkedExample())!;
        Assert.Equal((7, 8), (first.Value, first.Next!.Value));
        Assert.Same(first, first.Next.Next);
        Assert.Null(first.Others);
        Assert.Equal([first.Next, null], first.Next.Others!);
    }

    [Fact]
    public void Page_Kinds_AreThoseOfTheCode() => Assert.Equal(
        Enum.GetValues<GraphMember>().Select(static member => $"{(int)member} {member}"),
        FormatPage.Rows("graph.md", "Kind").Select(static row => $"{row[0]} {row[1]}"));

    [Fact]
    public void Page_Forms_AreThoseOfTheCode() => Assert.Equal(
        [$"{GraphLayout.OneType} OneType", $"{GraphLayout.NumberedTypes} NumberedTypes"],
        FormatPage.Rows("graph.md", "Form").Select(static row => $"{row[0]} {row[1]}"));

    private static byte[] WorkedExample() =>
        Convert.FromHexString(string.Concat(FormatPage.Rows("graph.md", "Bytes").Select(static row => row[0]))
            .Replace(" ", "", StringComparison.Ordinal));

    private sealed class Node
    {
        public byte Value { get; set; }

        public Node? Next { get; set; }

        public List<Node?>? Others { get; set; }

        public sealed class Vertices() : GraphType(typeof(Node), "Node", GraphMember.One, GraphMember.Many)
        {
            public static Vertices Instance { get; } = new();

            public override IEnumerable<GraphType> Targets => [Instance];

            public override void Write(ref MessageWriter writer, object vertex) => writer.Write(((Node)vertex).Value);

            public override void WriteReferences(ref GraphWriter graph, object vertex)
            {
                graph.Write(((Node)vertex).Next);
                graph.WriteAll(((Node)vertex).Others);
            }

            public override object Read(ref MessageReader reader, int bodyEnd) =>
                new Node { Value = reader.IsBefore(bodyEnd) ? reader.Read<byte>() : default };

            public override void ReadReferences(
                ref MessageReader reader, ref GraphReader graph, object vertex, int count)
            {
                if (count > 0)
                    ((Node)vertex).Next = graph.Read<Node>(ref reader);
                if (count > 1)
                    ((Node)vertex).Others = graph.ReadList<Node>(ref reader);
            }
        }
    }
}
