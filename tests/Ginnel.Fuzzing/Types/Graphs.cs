using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Types;

[Message(Graph = true)]
internal sealed partial class Link
{
    public Link? Next { get; set; }
}

[Message(Graph = true)]
internal sealed partial class Person
{
    public int Age { get; set; }

    public string? Name { get; set; }

    public Person? Boss { get; set; }

    public List<Person?>? Friends { get; set; }

    public Person?[]? Rivals { get; set; }
}

[Message(Graph = true)]
[Union(0, typeof(Town))]
[Union(1, typeof(Road))]
internal abstract partial class Place
{
    public string? Name { get; set; }
}

[Message(Graph = true)]
internal sealed partial class Town : Place
{
    public List<Road>? Roads { get; set; }

    public Place? Nearest { get; set; }
}

[Message(Graph = true)]
internal sealed partial class Road : Place
{
    public Town? From { get; set; }

    public Town? To { get; set; }

    public double Length { get; set; }
}

/// <summary>An ordinary message with a graph in it.</summary>
[Message]
internal sealed partial class Map
{
    public Place? Start { get; set; }

    public Link?[]? Links { get; set; }
}
