using System.Collections.Generic;
using Ginnel.Serialization;

[assembly: MessageType(typeof(Ginnel.Tests.Serialization.Graphs.Tagged<string>))]

namespace Ginnel.Tests.Serialization.Graphs;

/// <summary>A vertex with every kind of reference, and data by the constructor, an initialiser and a setter.</summary>
[Message(Graph = true)]
public sealed partial class Person(int number, string name)
{
    public int Number { get; } = number;

    public Person? Boss { get; set; }

    public string Name { get; } = name;

    public List<Person?>? Friends { get; set; }

    public required string? Email { get; init; }

    public Person?[]? Rivals { get; set; }
}

[Message(Graph = true)]
public sealed partial class Link
{
    public int Value { get; set; }

    public Link? Next { get; set; }
}

/// <summary>What towns and roads have in common.</summary>
[Message(Graph = true)]
[Union(0, typeof(Town))]
[Union(1, typeof(Road))]
public abstract partial class Place
{
    public string? Name { get; set; }
}

[Message(Graph = true)]
[Union(0, typeof(Road))]
public partial interface INamedPlace;

[Message(Graph = true)]
public sealed partial class Town : Place
{
    public List<Road>? Roads { get; set; }

    public Place? Nearest { get; set; }
}

[Message(Graph = true)]
public sealed partial class Road : Place, INamedPlace
{
    public Town? From { get; set; }

    public Town? To { get; init; }

    public double Kilometres { get; set; }
}

/// <summary>A vertex whose data are of whatever type.</summary>
[Message(Graph = true)]
public sealed partial class Tagged<T>
{
    public T? Tag { get; set; }

    public Tagged<T>? Next { get; set; }
}

/// <summary>An ordinary message with graphs in it.</summary>
[Message]
public sealed partial class Chains
{
    public Link? First { get; set; }

    public Link? Second { get; set; }

    public int Count { get; set; }
}
