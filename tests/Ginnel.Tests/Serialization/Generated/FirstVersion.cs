using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization.Generated.First;

/// <summary>The types of a program as they were.</summary>
[Message]
internal sealed partial class Account
{
    public int Id { get; set; }

    public Owner? Owner { get; set; }

    public List<Owner>? Others { get; set; }

    public int Last { get; set; }
}

[Message]
internal sealed partial record Owner(string Name);

[Message]
internal sealed partial class Settings
{
    [Member(0)]
    public string? Name { get; set; }

    [Member(300)]
    public int[]? Sizes { get; set; }

    [Member(2)]
    public int Level { get; init; } = 3;

    [Member(9)]
    public Settings? Inner { get; set; }
}
