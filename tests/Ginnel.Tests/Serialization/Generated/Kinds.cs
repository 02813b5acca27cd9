using System;
using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization.Generated;

/// <summary>A class with a constructor without parameters.</summary>
[Message]
internal sealed partial class Order
{
    public int Id { get; set; }

    public string? Name { get; set; }

    public double Price { get; set; }

    public string?[]? Tags { get; set; }

    public DateTime Placed { get; set; }

    public Order? Previous { get; set; }

    public int Total => Id + 1;

    [NotInMessage]
    public object? Tag { get; set; }

    internal int Hidden { get; set; } = 5;

    public static int Count { get; set; }
}

/// <summary>A record: its constructor has all that it needs.</summary>
[Message]
internal sealed partial record Customer(int Id, string Name, bool IsActive = true)
{
    public decimal Balance { get; init; } = 10;

    public List<Order>? Orders { get; set; }
}

[Message]
internal partial record struct Amount(decimal Value, string Currency);

[Message]
internal readonly partial record struct Place(double Latitude, double Longitude);

/// <summary>A struct that is not copied as a block, since a truth value is in it.</summary>
[Message]
internal partial struct Switch
{
    public int Id;
    public bool IsOn;

    public readonly bool IsOff => !IsOn;
}

/// <summary>Readonly, with members that only the constructor sets.</summary>
[Message]
internal readonly partial struct Span2
{
    public readonly DateOnly First;

    public Span2(DateOnly first, DateOnly last)
    {
        First = first;
        Last = last;
    }

    public DateOnly Last { get; }
}

/// <summary>A struct that is not copied as a block, since seven bytes between its fields belong to none.</summary>
[Message]
internal partial struct Gap
{
    public byte First;
    public long Second;
}

/// <summary>The same, packed: without a gap.</summary>
[Message]
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)]
internal partial struct Packed
{
    public byte First;
    public long Second;
}

/// <summary>Plain: 64 bytes, another plain struct among them.</summary>
[Message]
internal partial struct Sample
{
    public long Time;
    public Place Place;
    public Guid Source;
    public double Value;
    public double Error;
    public DayOfWeek Day;
    public Half Quality;
    private short _reserved;

    public void Reserve(short value) => _reserved = value;

    public readonly short Reserved => _reserved;
}

/// <summary>Required members, and others that can only be initialised.</summary>
[Message]
internal sealed partial class Address
{
    public required string Street { get; init; }

    public required string City { get; set; }

    public string Country { get; init; } = "England";

    public int? Number { get; init; }

    public required int Floor;
}

/// <summary>A primary constructor with members of the same names, one of which has no setter.</summary>
[Message]
internal sealed partial class Person(string name, int age = 18)
{
    public string Name { get; } = name;

    public int Age { get; private set; } = age;

    public Person? Parent { get; set; }
}

[Message]
internal partial class Animal
{
    public string? Name { get; set; }

    public int Legs { get; private set; } = 4;

    public virtual int Age { get; set; }

    public void Lose() => Legs--;
}

[Message]
internal sealed partial class Dog : Animal
{
    public string? Breed { get; set; }

    public override int Age { get; set; } = 1;
}

/// <summary>Private to a type, as is what is built of it.</summary>
internal static partial class Vault
{
    public static object Create(string text) => new Secret { Text = text, Others = [new Secret { Text = "inner" }] };

    public static byte[] Serialize(object secret) => MessageSerializer.Serialize((Secret)secret);

    public static string Describe(byte[] bytes)
    {
        Secret secret = MessageSerializer.Deserialize<Secret>(bytes);
        List<Secret> others = MessageSerializer.Deserialize<List<Secret>>(MessageSerializer.Serialize(secret.Others!));
        return $"{secret.Text} {others[0].Text}";
    }

    [Message]
    private sealed partial class Secret
    {
        public string? Text { get; set; }

        public List<Secret>? Others { get; set; }
    }
}

/// <summary>Generic, with lists and tuples of its parameter.</summary>
[Message]
internal sealed partial class Page<T>
{
    public T? First { get; set; }

    public List<T>? Items { get; init; }

    public (T, int) Last { get; set; }

    public Dictionary<string, T?>? ByName { get; set; }
}

[Message]
internal readonly partial record struct Pair<TLeft, TRight>(TLeft Left, TRight Right);

/// <summary>Refers to messages that refer back.</summary>
[Message]
internal sealed partial class Library
{
    public Page<Book>? Page { get; set; }

    public Pair<Book?, int> Best { get; set; }

    public Pair<int, long> Numbers { get; set; }
}

[Message]
internal sealed partial class Book
{
    public string? Title { get; set; }

    public Library? Owner { get; set; }
}

/// <summary>Names that are words of the language.</summary>
[Message]
internal sealed partial class @class
{
    public int @int { get; set; }

    public string? @default { get; init; }
}
