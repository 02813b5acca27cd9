using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

/// <summary>Two classes of vertices that refer to each other, and a base that a member can hold either by.</summary>
internal abstract class GraphPlace
{
    public string? Name { get; set; }

    public static GraphFormatter<GraphPlace> Formatter { get; } =
        new(GraphTown.Vertices.Instance, GraphRoad.Vertices.Instance);
}

internal sealed class GraphTown : GraphPlace
{
    public List<GraphRoad?>? Roads { get; set; }

    public GraphPlace? Nearest { get; set; }

    internal sealed class Vertices() : GraphType(typeof(GraphTown), "GraphTown", GraphMember.Many, GraphMember.One)
    {
        public static Vertices Instance { get; } = new();

        public override IEnumerable<GraphType> Targets =>
            [GraphRoad.Vertices.Instance, .. GraphPlace.Formatter.Roots];

        public override void Write(ref MessageWriter writer, object vertex) =>
            writer.WriteString(((GraphTown)vertex).Name);

        public override void WriteReferences(ref GraphWriter graph, object vertex)
        {
            var town = (GraphTown)vertex;
            graph.WriteAll(town.Roads);
            graph.Write(town.Nearest);
        }

        public override object Read(ref MessageReader reader, int bodyEnd) =>
            new GraphTown { Name = reader.IsBefore(bodyEnd) ? reader.ReadString() : null };

        public override void ReadReferences(
            ref MessageReader reader, ref GraphReader graph, object vertex, int count)
        {
            var town = (GraphTown)vertex;
            if (count > 0)
            {
                reader.Member = "GraphTown.Roads";
                town.Roads = graph.ReadList<GraphRoad>(ref reader);
            }

            if (count > 1)
            {
                reader.Member = "GraphTown.Nearest";
                town.Nearest = graph.Read<GraphPlace>(ref reader);
            }
        }
    }
}

internal sealed class GraphRoad : GraphPlace
{
    public long Length { get; set; }

    public GraphTown? From { get; set; }

    public GraphTown? To { get; set; }

    internal sealed class Vertices() : GraphType(typeof(GraphRoad), "GraphRoad", GraphMember.One, GraphMember.One)
    {
        public static Vertices Instance { get; } = new();

        public static GraphFormatter<GraphRoad> Formatter { get; } = new(Instance);

        public override IEnumerable<GraphType> Targets => [GraphTown.Vertices.Instance];

        public override void Write(ref MessageWriter writer, object vertex)
        {
            writer.WriteString(((GraphRoad)vertex).Name);
            writer.Write(((GraphRoad)vertex).Length);
        }

        public override void WriteReferences(ref GraphWriter graph, object vertex)
        {
            graph.Write(((GraphRoad)vertex).From);
            graph.Write(((GraphRoad)vertex).To);
        }

        public override object Read(ref MessageReader reader, int bodyEnd) => new GraphRoad
        {
            Name = reader.IsBefore(bodyEnd) ? reader.ReadString() : null,
            Length = reader.IsBefore(bodyEnd) ? reader.Read<long>() : 0,
        };

        public override void ReadReferences(
            ref MessageReader reader, ref GraphReader graph, object vertex, int count)
        {
            reader.Member = "GraphRoad.From";
            if (count > 0)
                ((GraphRoad)vertex).From = graph.Read<GraphTown>(ref reader);
            reader.Member = "GraphRoad.To";
            if (count > 1)
                ((GraphRoad)vertex).To = graph.Read<GraphTown>(ref reader);
        }
    }
}
