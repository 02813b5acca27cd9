using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

/// <summary>A vertex with every kind of reference, and data of which some has no fixed length.</summary>
internal sealed class GraphPerson
{
    public int Age { get; set; }

    public string? Name { get; set; }

    public GraphPerson? Boss { get; set; }

    public List<GraphPerson?>? Friends { get; set; }

    public GraphPerson?[]? Rivals { get; set; }

    /// <summary>Written by hand in the shape in which it is generated for other classes.</summary>
    internal sealed class Vertices()
        : GraphType(typeof(GraphPerson), "GraphPerson", GraphMember.One, GraphMember.Many, GraphMember.Many)
    {
        public static Vertices Instance { get; } = new();

        public static GraphFormatter<GraphPerson> Formatter { get; } = new(Instance);

        public override IEnumerable<GraphType> Targets => [Instance];

        public override void Write(ref MessageWriter writer, object vertex)
        {
            var person = (GraphPerson)vertex;
            writer.Write(person.Age);
            writer.WriteString(person.Name);
        }

        public override void WriteReferences(ref GraphWriter graph, object vertex)
        {
            var person = (GraphPerson)vertex;
            graph.Write(person.Boss);
            graph.WriteAll(person.Friends);
            graph.WriteAll(person.Rivals);
        }

        public override object Read(ref MessageReader reader, int bodyEnd)
        {
            var person = new GraphPerson();
            if (reader.IsBefore(bodyEnd))
            {
                reader.Member = "GraphPerson.Age";
                person.Age = reader.Read<int>();
            }

            if (reader.IsBefore(bodyEnd))
            {
                reader.Member = "GraphPerson.Name";
                person.Name = reader.ReadString();
            }

            return person;
        }

        public override void ReadReferences(
            ref MessageReader reader, ref GraphReader graph, object vertex, int count)
        {
            var person = (GraphPerson)vertex;
            if (count > 0)
            {
                reader.Member = "GraphPerson.Boss";
                person.Boss = graph.Read<GraphPerson>(ref reader);
            }

            if (count > 1)
            {
                reader.Member = "GraphPerson.Friends";
                person.Friends = graph.ReadList<GraphPerson>(ref reader);
            }

            if (count > 2)
            {
                reader.Member = "GraphPerson.Rivals";
                person.Rivals = graph.ReadArray<GraphPerson>(ref reader);
            }
        }
    }
}
