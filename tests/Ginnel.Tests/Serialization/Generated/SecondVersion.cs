using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization.Generated.Second;

/// <summary>The same types, later.</summary>
[Message]
internal sealed partial class Account
{
    public int Id { get; set; }

    public Owner? Owner { get; set; }

    public List<Owner>? Others { get; set; }

    public int Last { get; set; }

    public string Note { get; init; } = "none";

    public Dictionary<string, int>? Counts { get; set; }
}

[Message]
internal sealed partial record Owner(string Name, int Age = 21)
{
    public string Town { get; set; } = "Leeds";
}

/// <summary>Level has gone, Colour has come, and the order is another one.</summary>
[Message]
internal sealed partial class Settings
{
    [Member(3)]
    public string Colour { get; init; } = "red";

    [Member(300)]
    public int[]? Sizes { get; set; }

    [Member(9)]
    public Settings? Inner { get; set; }

    [Member(0)]
    public string? Name { get; set; }
}

/// <summary>The type of a member is another one.</summary>
[Message]
internal sealed partial class WrongSettings
{
    [Member(2)]
    public long Level { get; set; }
}
