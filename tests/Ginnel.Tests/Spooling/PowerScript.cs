using System.Collections.Generic;
using System.Linq;
using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>How the spool of a trial is used.</summary>
/// <param name="Name">In words.</param>
/// <param name="Durabilities">Of each sender; the first one also consumes.</param>
public sealed record PowerScript(string Name, params SpoolDurability[] Durabilities)
{
    /// <summary>Whether messages stay that all consumers have handled.</summary>
    public bool KeepsHandled { get; init; } = true;

    public bool IsEncrypted { get; init; }

    /// <summary>Whether the consumers are groups.</summary>
    public bool IsGroup { get; init; }

    /// <summary>
    /// Whether no sender takes less than the disk: then no loss of power leaves anything that passes for damage.
    /// </summary>
    public bool IsStrict => !Durabilities.Contains(SpoolDurability.None);

    /// <summary>Whether what a consumer has done survives by the time that senders are told of it.</summary>
    public bool ConsumesDurably => Durabilities[0] != SpoolDurability.None;

    /// <summary>A message that is rejected is handed out again, once.</summary>
    public const int MostTries = 2;

    /// <summary>Where a spool is in the folder of a trial.</summary>
    public const string SpoolName = "spool";

    public static IReadOnlyList<PowerScript> All { get; } =
    [
        new("batch", SpoolDurability.Batch),
        new("each", SpoolDurability.Each),
        new("none", SpoolDurability.None),
        new("batch and none", SpoolDurability.Batch, SpoolDurability.None),
        new("each and batch, with retention", SpoolDurability.Each, SpoolDurability.Batch) { KeepsHandled = false },
        new("batch by groups, with retention", SpoolDurability.Batch) { IsGroup = true, KeepsHandled = false },
        new("batch and none by groups, with retention", SpoolDurability.Batch, SpoolDurability.None)
            { IsGroup = true, KeepsHandled = false },
        new("batch, encrypted", SpoolDurability.Batch) { IsEncrypted = true },
    ];

    /// <summary>For a sender; or for a check, which must not give up what it looks at.</summary>
    internal SpoolOptions OptionsFor(SpoolDurability durability, FileLayer files, bool isCheck = false) => new()
    {
        Durability = durability,
        SegmentLength = JournalLayout.SmallestSegment,
        KeepHandled = KeepsHandled || isCheck,
        Keys = IsEncrypted ? new SpoolKeys(1, new byte[16]) : null,
        Files = files,
    };

    internal SpoolReadOptions ReadOptions => new()
    {
        IsManual = true,
        MostTries = MostTries,
        IsGroup = IsGroup,
        SkipDamage = !IsStrict,
    };

    public override string ToString() => Name;
}
