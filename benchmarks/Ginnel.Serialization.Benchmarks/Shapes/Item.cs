using System;
using MemoryPack;
using MessagePack;

namespace Ginnel.Serialization.Benchmarks.Shapes;

/// <summary>A small object, as programs send them: numbers, text, a time.</summary>
[Message]
[MemoryPackable]
[MessagePackObject]
public sealed partial class Item
{
    [Key(0)]
    public int Id { get; set; }

    [Key(1)]
    public string Name { get; set; } = "";

    [Key(2)]
    public double Price { get; set; }

    [Key(3)]
    public string[] Tags { get; set; } = [];

    [Key(4)]
    public DateTime Time { get; set; }

    public static Item Create(int number) => new()
    {
        Id = number,
        Name = $"Item number {number}",
        Price = number * 1.25,
        Tags = ["bread", "butter", $"shelf {number % 100}"],
        Time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(number),
    };
}
