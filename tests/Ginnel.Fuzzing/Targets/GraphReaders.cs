using System.Collections.Generic;
using Ginnel.Fuzzing.Types;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Graphs of one class and of several.</summary>
internal static class GraphReaders
{
    public static IReadOnlyList<TypeReader> All { get; } =
    [
        TypeReader.Of<Link?>(MakeRing()),
        TypeReader.Of<Person?>(MakePerson()),
        TypeReader.Of<Place?>(MakeTown()),
        TypeReader.Of<Map?>(new Map { Start = MakeTown(), Links = [MakeRing(), null] }),
    ];

    private static Link MakeRing()
    {
        var first = new Link();
        first.Next = new Link { Next = first };
        return first;
    }

    private static Person MakePerson()
    {
        var person = new Person { Age = 1, Name = "Ann" };
        person.Friends = [new Person { Age = 2, Name = "B\u00E9a", Boss = person }, null, person];
        person.Rivals = [person.Friends[0]];
        return person;
    }

    private static Town MakeTown()
    {
        var town = new Town { Name = "town" };
        town.Roads = [new Road { Length = 12, From = town, To = town }];
        town.Nearest = town.Roads[0];
        return town;
    }
}
