using Ginnel.Serialization;
using Ginnel.Tests.Serialization.Graphs;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Classes of vertices whose formatters are generated.</summary>
public sealed class GraphGeneratedTests
{
    [Fact]
    public void Serialize_CyclesThroughEveryKindOfReference_ComeBack()
    {
        var person = new Person(7, "Ann") { Email = "ann@example.org" };
        person.Boss = person;
        person.Friends = [new Person(8, "Bob") { Email = null, Boss = person }, null];
        person.Rivals = [person.Friends[0], person];

        Person back = Copy(person);
        Assert.Equal((7, "Ann", "ann@example.org"), (back.Number, back.Name, back.Email));
        Assert.Same(back, back.Boss);
        Assert.Equal([back.Friends![0], null], back.Friends);
        Assert.Equal((8, "Bob"), (back.Friends[0]!.Number, back.Friends[0]!.Name));
        Assert.Same(back, back.Friends[0]!.Boss);
        Assert.Equal([back.Friends[0], back], back.Rivals!);
    }

    [Fact]
    public void Serialize_GeneratedAndWrittenByHand_AreTheSameBytesButForTheName()
    {
        var generated = new Link { Value = 5 };
        generated.Next = generated;
        var byHand = new GraphLink { Value = 5 };
        byHand.Next = byHand;
        byte[] expected = GraphBytes.Of(GraphLink.Vertices.Formatter, byHand);
        byte[] actual = MessageSerializer.Serialize(generated);
        Assert.Equal(expected[..9], actual[..9]);
        Assert.Equal(expected[13..], actual[13..]);
    }

    [Fact]
    public void Serialize_Union_KeepsClassesAndIdentity()
    {
        var town = new Town { Name = "town" };
        town.Roads = [new Road { Name = "ring road", From = town, To = town, Kilometres = 12.5 }];
        town.Nearest = town.Roads[0];
        Town back = Assert.IsType<Town>(Copy<Place>(town));
        Assert.Equal("town", back.Name);
        Road road = Assert.IsType<Road>(back.Nearest);
        Assert.Equal([road], back.Roads!);
        Assert.Equal(("ring road", 12.5), (road.Name, road.Kilometres));
        Assert.Same(back, road.From);
        Assert.Same(back, road.To);
    }

    [Fact]
    public void Serialize_InterfaceWithUnion_KeepsTheClass() =>
        Assert.IsType<Road>(Copy<INamedPlace>(new Road()));

    [Fact]
    public void Serialize_GraphInAMessage_IsAGraphOfItsOwn()
    {
        var link = new Link { Value = 1 };
        link.Next = link;
        Chains back = Copy(new Chains { First = link, Second = null, Count = 3 });
        Assert.Same(back.First, back.First!.Next);
        Assert.Null(back.Second);
        Assert.Equal(3, back.Count);
    }

    [Fact]
    public void Serialize_GenericVertex_KeepsDataAndReferences()
    {
        var tagged = new Tagged<string> { Tag = "a" };
        tagged.Next = new Tagged<string> { Tag = "b", Next = tagged };
        Tagged<string> back = Copy(tagged);
        Assert.Equal(("a", "b"), (back.Tag, back.Next!.Tag));
        Assert.Same(back, back.Next.Next);
    }

    [Fact]
    public void Deserialize_BrokenReference_NamesTheMember()
    {
        byte[] bytes = MessageSerializer.Serialize(new Link());
        bytes[^1] = 5;
        InvalidMessageException exception =
            Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Link>(bytes));
        Assert.Equal("Link.Next", exception.Member);
    }

    private static T Copy<T>(T value) => MessageSerializer.Deserialize<T>(MessageSerializer.Serialize(value));
}
