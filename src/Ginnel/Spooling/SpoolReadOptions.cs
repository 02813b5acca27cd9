using System;

namespace Ginnel.Spooling;

/// <summary>How a consumer reads.</summary>
public sealed class SpoolReadOptions
{
    internal static readonly SpoolReadOptions Default = new();

    /// <summary>Whether several processes share the messages under this name. Each is handed to one of them.</summary>
    public bool IsGroup { get; init; }

    /// <summary>With which message a consumer begins that is new; one that is known goes on where it was.</summary>
    public SpoolStart Start { get; init; } = SpoolStart.Oldest;

    /// <summary>
    /// Whether a message is acknowledged when the next one is asked for, or only by
    /// <see cref="SpoolMessage.Acknowledge"/>.
    /// </summary>
    public bool IsManual { get; init; }

    /// <summary>How often a message is handed out before its rejection is final; 1 by default, 255 at most.</summary>
    public int MostTries { get; init; } = 1;

    /// <summary>
    /// Whether reading goes on behind damage, rather than throwing <see cref="SpoolDamagedException"/>. The damage is
    /// reported to <see cref="Damaged"/>.
    /// </summary>
    public bool SkipDamage { get; init; }

    /// <summary>Told of damage that is skipped.</summary>
    public Action<SpoolDamagedException>? Damaged { get; init; }

    internal SpoolReadOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MostTries, 1, nameof(MostTries));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostTries, 255, nameof(MostTries));
        if (Start is not (SpoolStart.Oldest or SpoolStart.Next))
            throw new ArgumentOutOfRangeException(nameof(Start), Start, "One of the two is asked for.");
        return this;
    }
}
