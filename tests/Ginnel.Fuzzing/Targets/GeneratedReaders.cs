using System;
using System.Collections.Generic;
using Ginnel.Fuzzing.Types;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Classes, structures and unions whose formatters are generated.</summary>
internal static class GeneratedReaders
{
    public static IReadOnlyList<TypeReader> All { get; } =
    [
        TypeReader.Of<Parcel?>(MakeParcel()),
        TypeReader.Of<Nothing?>(new Nothing()),
        TypeReader.Of<Crowd?>(new Crowd { All = [new Nothing(), null], Twigs = [new Twig(), null] }),
        TypeReader.Of<Twig?>(new Twig { Left = new Twig { Right = new Twig() } }),
        TypeReader.Of<Reader?>(new Reader(3, "Ann") { Floor = 1, Parcels = [MakeParcel()] }),
        TypeReader.Of(new Gap { First = 1, Second = 2, Third = "three" }),
        TypeReader.Of<Settings?>(new Settings
        {
            Name = "a",
            Sizes = [1, 2],
            Gaps = [null, new Gap()],
            Inner = new Settings { Name = "b" },
        }),
        TypeReader.Of<Page<Parcel>?>(new Page<Parcel>
        {
            First = MakeParcel(),
            Items = [new Parcel()],
            ByName = new() { ["x"] = new Parcel() },
        }),
        TypeReader.Of<ICommand?>(new Batch([new Move(1), null, new Draw(new Circle()), new Batch([new Draw(null)])])),
        TypeReader.Of<Figure?>(new Square { Label = "s", Side = 2 }),
    ];

    private static Parcel MakeParcel() => new()
    {
        Id = 7,
        Name = "bread",
        Price = 1.5m,
        Tags = ["a", null],
        Numbers = new() { ["one"] = [1], ["none"] = null },
        Pair = (1, "p"),
        Inner = new Parcel { Id = 8 },
        Address = new Uri("https://example.org/a?b#c"),
        Time = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-90)),
    };
}
