using System;
using System.Collections.Generic;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>An older and a newer program's classes of the same names read what the other writes.</summary>
public sealed class GraphVersionTests
{
    private static readonly GraphFormatter<Before> s_before = new(Before.Vertices.Instance);
    private static readonly GraphFormatter<After> s_after = new(After.Vertices.Instance);

    [Fact]
    public void Read_ByTheNewerProgram_LeavesWhatWasAppendedAtItsDefault()
    {
        var first = new Before { Number = 1 };
        first.Next = new Before { Number = 2, Next = first };
        After copy = GraphBytes.Read(s_after, GraphBytes.Of(s_before, first))!;
        Assert.Equal((1, 2), (copy.Number, copy.Next?.Number));
        Assert.Same(copy, copy.Next?.Next);
        Assert.Equal("none", copy.Note);
        Assert.Null(copy.Others);
        Assert.Null(copy.Owner);
    }

    [Fact]
    public void Read_ByTheOlderProgram_PassesOverWhatWasAppended()
    {
        var owner = new Owner();
        var first = new After { Number = 1, Note = "long enough", Owner = owner };
        first.Next = new After { Number = 2, Next = first, Others = [first, null, first], Owner = owner };
        owner.Owned = first.Next;
        Before copy = GraphBytes.Read(s_before, GraphBytes.Of(s_after, first))!;
        Assert.Equal((1, 2), (copy.Number, copy.Next?.Number));
        Assert.Same(copy, copy.Next?.Next);
    }

    [Fact]
    public void Read_ByTheSameProgram_HasWhatWasAppended()
    {
        var first = new After { Note = "note", Owner = new Owner() };
        first.Others = [first];
        first.Owner.Owned = first;
        After copy = GraphBytes.Copy(s_after, first);
        Assert.Equal("note", copy.Note);
        Assert.Equal([copy], copy.Others!);
        Assert.Same(copy, copy.Owner?.Owned);
    }

    [Fact]
    public void Read_OfARootOfAnUnknownClass_SaysSo()
    {
        byte[] bytes = GraphBytes.Of(s_after, new After());
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(
            () => GraphBytes.Read(GraphLink.Vertices.Formatter, bytes));
        Assert.Contains("of a class that is not known here", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAReferenceToAnUnknownClass_NamesTheMember()
    {
        // Owners are vertices of a class that this older program does not have, but its member of the base holds one.
        byte[] bytes = GraphBytes.Of(s_after, new After { Owner = new Owner() });
        var olderWithBase = new GraphFormatter<After>(new After.Vertices(static () => []));
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(
            () => GraphBytes.Read(olderWithBase, bytes));
        Assert.Equal("After.Owner", exception.Member);
        Assert.Contains("Vertex 1 is of a class that is not known here", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhereOneReferenceBecameMany_IsRefused()
    {
        byte[] bytes = GraphBytes.Of(s_before, new Before());
        bytes[4 + 4 + 1 + 4 + 1] = (byte)GraphMember.Many;
        InvalidMessageException exception = Assert.Throws<InvalidMessageException>(
            () => GraphBytes.Read(s_before, bytes));
        Assert.Contains("is Many in the message, and One here", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfClassesWithOneName_IsRefused()
    {
        var formatter = new GraphFormatter<object>(Before.Vertices.Instance, After.Vertices.Instance);
        NotSupportedException exception = Assert.Throws<NotSupportedException>(
            () => GraphBytes.Of(formatter, new Before()));
        Assert.Contains("Rename one of them", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Before
    {
        public int Number { get; set; }

        public Before? Next { get; set; }

        public sealed class Vertices() : GraphType(typeof(Before), "Versioned", GraphMember.One)
        {
            public static Vertices Instance { get; } = new();

            public override IEnumerable<GraphType> Targets => [Instance];

            public override void Write(ref MessageWriter writer, object vertex) =>
                writer.Write(((Before)vertex).Number);

            public override void WriteReferences(ref GraphWriter graph, object vertex) =>
                graph.Write(((Before)vertex).Next);

            public override object Read(ref MessageReader reader, int bodyEnd) =>
                new Before { Number = reader.IsBefore(bodyEnd) ? reader.Read<int>() : 0 };

            public override void ReadReferences(
                ref MessageReader reader, ref GraphReader graph, object vertex, int count)
            {
                if (count > 0)
                    ((Before)vertex).Next = graph.Read<Before>(ref reader);
            }
        }
    }

    private sealed class After
    {
        public int Number { get; set; }

        public After? Next { get; set; }

        public string? Note { get; set; } = "none";

        public List<After?>? Others { get; set; }

        public Owner? Owner { get; set; }

        public sealed class Vertices(Func<IEnumerable<GraphType>> targets)
            : GraphType(typeof(After), "Versioned", GraphMember.One, GraphMember.Many, GraphMember.One)
        {
            public static Vertices Instance { get; } = new(static () => [Instance!, Owner.Vertices.Instance]);

            public override IEnumerable<GraphType> Targets => targets();

            public override void Write(ref MessageWriter writer, object vertex)
            {
                writer.Write(((After)vertex).Number);
                writer.WriteString(((After)vertex).Note);
            }

            public override void WriteReferences(ref GraphWriter graph, object vertex)
            {
                graph.Write(((After)vertex).Next);
                graph.WriteAll(((After)vertex).Others);
                graph.Write(((After)vertex).Owner);
            }

            public override object Read(ref MessageReader reader, int bodyEnd)
            {
                var after = new After();
                if (reader.IsBefore(bodyEnd))
                    after.Number = reader.Read<int>();
                if (reader.IsBefore(bodyEnd))
                    after.Note = reader.ReadString();
                return after;
            }

            public override void ReadReferences(
                ref MessageReader reader, ref GraphReader graph, object vertex, int count)
            {
                var after = (After)vertex;
                if (count > 0)
                    after.Next = graph.Read<After>(ref reader);
                if (count > 1)
                    after.Others = graph.ReadList<After>(ref reader);
                reader.Member = "After.Owner";
                if (count > 2)
                    after.Owner = graph.Read<Owner>(ref reader);
            }
        }
    }

    private sealed class Owner
    {
        public After? Owned { get; set; }

        public sealed class Vertices() : GraphType(typeof(Owner), "Owner", GraphMember.One)
        {
            public static Vertices Instance { get; } = new();

            public override IEnumerable<GraphType> Targets => [After.Vertices.Instance];

            public override void Write(ref MessageWriter writer, object vertex)
            {
                // An owner has no data.
            }

            public override void WriteReferences(ref GraphWriter graph, object vertex) =>
                graph.Write(((Owner)vertex).Owned);

            public override object Read(ref MessageReader reader, int bodyEnd) => new Owner();

            public override void ReadReferences(
                ref MessageReader reader, ref GraphReader graph, object vertex, int count)
            {
                if (count > 0)
                    ((Owner)vertex).Owned = graph.Read<After>(ref reader);
            }
        }
    }
}
