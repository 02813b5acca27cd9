using System;
using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Types;

/// <summary>A class with a member of each kind of data, and of itself.</summary>
[Message]
internal sealed partial class Parcel
{
    public int Id { get; set; }

    public string? Name { get; set; }

    public decimal? Price { get; set; }

    public string?[]? Tags { get; set; }

    public Dictionary<string, List<int>?>? Numbers { get; set; }

    public (byte, string?) Pair { get; set; }

    public Parcel? Inner { get; set; }

    public Uri? Address { get; set; }

    public DateTimeOffset Time { get; set; }
}

/// <summary>One byte in a message, and three words in memory.</summary>
[Message]
internal sealed partial class Nothing;

[Message]
internal sealed partial class Crowd
{
    public Nothing?[]? All { get; set; }

    public List<Twig?>? Twigs { get; set; }
}

/// <summary>A tree of nothing but its shape, two bytes a node.</summary>
[Message]
internal sealed partial class Twig
{
    public Twig? Left { get; set; }

    public Twig? Right { get; set; }
}

[Message]
internal sealed partial record Reader(int Number, string Name, bool IsActive = true)
{
    public List<Parcel?>? Parcels { get; set; }

    public required short Floor { get; init; }
}

[Message]
internal partial struct Gap
{
    public byte First { get; set; }

    public long Second { get; set; }

    public string? Third { get; set; }
}

/// <summary>Members with ids, long ones included.</summary>
[Message]
internal sealed partial class Settings
{
    [Member(0)]
    public string? Name { get; set; }

    [Member(300)]
    public int[]? Sizes { get; set; }

    [Member(2)]
    public Gap?[]? Gaps { get; set; }

    [Member(9)]
    public Settings? Inner { get; set; }
}

[Message]
internal sealed partial class Page<T>
{
    public T? First { get; set; }

    public List<T>? Items { get; init; }

    public Dictionary<string, T?>? ByName { get; set; }
}
