using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

/// <summary>A vertex of as little as possible: what long chains are made of.</summary>
internal sealed class GraphLink
{
    public int Value { get; set; }

    public GraphLink? Next { get; set; }

    internal sealed class Vertices() : GraphType(typeof(GraphLink), "GraphLink", GraphMember.One)
    {
        public static Vertices Instance { get; } = new();

        public static GraphFormatter<GraphLink> Formatter { get; } = new(Instance);

        public override IEnumerable<GraphType> Targets => [Instance];

        public override void Write(ref MessageWriter writer, object vertex) =>
            writer.Write(((GraphLink)vertex).Value);

        public override void WriteReferences(ref GraphWriter graph, object vertex) =>
            graph.Write(((GraphLink)vertex).Next);

        public override object Read(ref MessageReader reader, int bodyEnd)
        {
            var link = new GraphLink();
            if (reader.IsBefore(bodyEnd))
            {
                reader.Member = "GraphLink.Value";
                link.Value = reader.Read<int>();
            }

            return link;
        }

        public override void ReadReferences(
            ref MessageReader reader, ref GraphReader graph, object vertex, int count)
        {
            if (count > 0)
            {
                reader.Member = "GraphLink.Next";
                ((GraphLink)vertex).Next = graph.Read<GraphLink>(ref reader);
            }
        }
    }
}
