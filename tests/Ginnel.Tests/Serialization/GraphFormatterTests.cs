using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Graphs come back with every reference and with the identity of every vertex.</summary>
public sealed class GraphFormatterTests
{
    private static GraphFormatter<GraphPerson> Persons => GraphPerson.Vertices.Formatter;

    [Fact]
    public void Read_OfANullRoot_IsNull()
    {
        byte[] bytes = GraphBytes.Of(Persons, null);
        Assert.Equal([0xFF, 0xFF, 0xFF, 0xFF], bytes);
        Assert.Null(GraphBytes.Read(Persons, bytes));
    }

    [Fact]
    public void Read_OfOneVertex_HasItsDataAndNullReferences()
    {
        GraphPerson copy = GraphBytes.Copy(Persons, new GraphPerson { Age = 7, Name = "Ann" });
        Assert.Equal(7, copy.Age);
        Assert.Equal("Ann", copy.Name);
        Assert.Null(copy.Boss);
        Assert.Null(copy.Friends);
        Assert.Null(copy.Rivals);
    }

    [Fact]
    public void Read_OfAVertexThatRefersToItself_RefersToItself()
    {
        var person = new GraphPerson();
        person.Boss = person;
        person.Friends = [person, person];
        GraphPerson copy = GraphBytes.Copy(Persons, person);
        Assert.Same(copy, copy.Boss);
        Assert.Equal([copy, copy], copy.Friends);
    }

    [Fact]
    public void Read_OfARootInTheMiddleOfACycle_ClosesTheCycle()
    {
        GraphPerson[] ring = [new() { Age = 0 }, new() { Age = 1 }, new() { Age = 2 }];
        for (int index = 0; index < ring.Length; index++)
            ring[index].Boss = ring[(index + 1) % ring.Length];
        GraphPerson copy = GraphBytes.Copy(Persons, ring[1]);
        Assert.Equal(1, copy.Age);
        Assert.Equal(2, copy.Boss?.Age);
        Assert.Equal(0, copy.Boss?.Boss?.Age);
        Assert.Same(copy, copy.Boss?.Boss?.Boss);
    }

    [Fact]
    public void Read_OfASharedVertex_IsOneVertex()
    {
        var shared = new GraphPerson { Name = "shared" };
        var root = new GraphPerson { Boss = new() { Boss = shared }, Friends = [shared], Rivals = [shared] };
        GraphPerson copy = GraphBytes.Copy(Persons, root);
        Assert.Equal("shared", copy.Boss?.Boss?.Name);
        Assert.Same(copy.Boss?.Boss, copy.Friends?[0]);
        Assert.Same(copy.Boss?.Boss, copy.Rivals?[0]);
    }

    [Fact]
    public void Read_OfEqualVertices_KeepsThemApart()
    {
        GraphPerson copy = GraphBytes.Copy(Persons, new() { Friends = [new(), new()] });
        Assert.NotSame(copy.Friends![0], copy.Friends[1]);
    }

    [Fact]
    public void Read_OfListsOfReferences_TellsNullFromEmptyAndKeepsTheOrder()
    {
        GraphPerson first = new() { Friends = [], Rivals = null };
        GraphPerson second = new() { Friends = null, Rivals = [] };
        GraphPerson copy = GraphBytes.Copy(Persons, new() { Friends = [first, null, second, first], Rivals = [null] });
        Assert.Equal([copy.Friends![0], null, copy.Friends[2], copy.Friends[0]], copy.Friends);
        Assert.Equal([null], copy.Rivals!);
        Assert.Empty(copy.Friends[0]!.Friends!);
        Assert.Null(copy.Friends[0]!.Rivals);
        Assert.Null(copy.Friends[2]!.Friends);
        Assert.Empty(copy.Friends[2]!.Rivals!);
    }

    [Fact]
    public void Read_OfSeveralClasses_KeepsClassAndIdentity()
    {
        GraphTown near = new() { Name = "near" }, far = new() { Name = "far" };
        GraphRoad road = new() { Name = "road", Length = 1L << 40, From = near, To = far };
        (near.Roads, far.Roads, near.Nearest, far.Nearest) = ([road, null], [road], far, road);

        GraphRoad copy = GraphBytes.Copy(GraphRoad.Vertices.Formatter, road);
        Assert.Equal(("road", 1L << 40), (copy.Name, copy.Length));
        Assert.Equal(("near", "far"), (copy.From?.Name, copy.To?.Name));
        Assert.Equal([copy, null], copy.From!.Roads!);
        Assert.Same(copy.To, copy.From.Nearest);
        Assert.Same(copy, copy.To!.Nearest);
    }

    [Fact]
    public void Read_OfAUnion_IsOfTheWrittenClass()
    {
        Assert.IsType<GraphTown>(GraphBytes.Copy(GraphPlace.Formatter, new GraphTown()));
        Assert.IsType<GraphRoad>(GraphBytes.Copy(GraphPlace.Formatter, new GraphRoad()));
    }

    [Fact]
    public void Write_OfAVertexOfAnotherClass_SaysWhichAndWhatToDo()
    {
        var road = new GraphRoad { From = new GraphTown { Nearest = new Harbour() } };
        NotSupportedException exception = Assert.Throws<NotSupportedException>(
            () => GraphBytes.Of(GraphRoad.Vertices.Formatter, road));
        Assert.Contains(nameof(Harbour), exception.Message, StringComparison.Ordinal);
        Assert.Contains("[Union]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhereADescriptionMakesAnotherClass_IsRefused()
    {
        var confused = new GraphFormatter<object>(new Confused());
        byte[] bytes = GraphBytes.Of(confused, new object());
        Assert.Throws<InvalidOperationException>(() => GraphBytes.Read(confused, bytes));
    }

    [Fact]
    public void Write_IntoABufferThatIsTooSmall_ContinuesInAnother()
    {
        var writer = new MessageWriter(stackalloc byte[5]);
        writer.Write((byte)1);
        Persons.Write(ref writer, new GraphPerson { Name = new string('x', 300) });
        Assert.True(writer.HasOutgrown);
        var reader = new MessageReader(writer.Written);
        Assert.Equal(1, reader.Read<byte>());
        Assert.Equal(300, Persons.Read(ref reader)?.Name?.Length);
        Assert.Equal(0, reader.Remaining);
        writer.Dispose();
    }

    /// <summary>
    /// A recursion over so many vertices would need hundreds of megabytes of stack; the thread has 256 KiB.
    /// GRAPH_VERTICES=10000000 makes it ten million, which takes about 3 GiB of memory.
    /// </summary>
    [Fact]
    public void Copy_OfALongChainOnASmallStack_GivesAllOfIt()
    {
        int count = int.Parse(
            Environment.GetEnvironmentVariable("GRAPH_VERTICES") ?? "1000000", CultureInfo.InvariantCulture);
        var root = new GraphLink { Value = 0 };
        for ((GraphLink last, int value) = (root, 1); value < count; value++)
            last = last.Next = new GraphLink { Value = value };

        GraphLink? copy = null;
        var thread = new Thread(() => copy = GraphBytes.Copy(GraphLink.Vertices.Formatter, root), 256 * 1024);
        thread.Start();
        thread.Join();

        int found = 0;
        for (GraphLink? link = copy; link is not null; link = link.Next)
            Assert.Equal(found++, link.Value);
        Assert.Equal(count, found);
    }

    private sealed class Harbour : GraphPlace;

    /// <summary>Says that it makes one thing and makes another, which must not be taken for the first.</summary>
    private sealed class Confused() : GraphType(typeof(object), "Confused")
    {
        public override IEnumerable<GraphType> Targets => [this];

        public override void Write(ref MessageWriter writer, object vertex)
        {
            // There is nothing to write.
        }

        public override void WriteReferences(ref GraphWriter graph, object vertex)
        {
            // It refers to nothing.
        }

        public override object Read(ref MessageReader reader, int bodyEnd) => new Harbour();

        public override void ReadReferences(
            ref MessageReader reader, ref GraphReader graph, object vertex, int count)
        {
            // It refers to nothing.
        }
    }
}
