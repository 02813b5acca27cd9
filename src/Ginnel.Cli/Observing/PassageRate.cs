using System;
using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>What went through a ring between two looks.</summary>
/// <param name="Passage">As the later look found it.</param>
/// <param name="BytesPerSecond">Bytes that were written.</param>
/// <param name="MessagesPerSecond">Messages that were written; 0 where only bytes go through.</param>
/// <param name="WakeUpsPerSecond">How often somebody who slept there was woken.</param>
/// <param name="WakeUpMicroseconds">How long that took on average; null when nobody was woken.</param>
internal sealed record PassageRate(
    PassageView Passage, double BytesPerSecond, double MessagesPerSecond, double WakeUpsPerSecond,
    double? WakeUpMicroseconds)
{
    /// <summary>The rates of all rings that both looks have found.</summary>
    public static List<PassageRate> Between(MachineView earlier, MachineView later)
    {
        double seconds = Math.Max((later.TakenAt - earlier.TakenAt).TotalSeconds, 0.001);
        Dictionary<ulong, PassageView> before = earlier.Passages.ToDictionary(static passage => passage.Inode);
        return [.. later.Passages.Where(passage => before.ContainsKey(passage.Inode))
            .Select(passage => Between(before[passage.Inode], passage, seconds))];
    }

    private static PassageRate Between(PassageView before, PassageView after, double seconds)
    {
        long wakeUps = WakeUps(after).Count - WakeUps(before).Count;
        long nanoseconds = WakeUps(after).Nanoseconds - WakeUps(before).Nanoseconds;
        return new PassageRate(
            after, Math.Max(after.Writer.Position - before.Writer.Position, 0) / seconds,
            Math.Max(after.Writer.Messages - before.Writer.Messages, 0) / seconds, Math.Max(wakeUps, 0) / seconds,
            wakeUps > 0 ? nanoseconds / 1000.0 / wakeUps : null);
    }

    private static (long Count, long Nanoseconds) WakeUps(PassageView passage)
    {
        SideView reader = passage.Reader ?? default;
        return (passage.Writer.WakeUps + reader.WakeUps, passage.Writer.WakeUpNs + reader.WakeUpNs);
    }
}
