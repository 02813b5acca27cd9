using System.Collections.Generic;

namespace Ginnel.Spooling;

/// <summary>What a look at every byte of a spool has found.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Segments">How many segments the journal has.</param>
/// <param name="Messages">How many messages can be read.</param>
/// <param name="NextSequence">The sequence of the next message that is appended.</param>
/// <param name="Gaps">Messages that a loss of power took, before anybody was told that they are on the disk.</param>
/// <param name="Damages">All damage, file by file.</param>
public sealed record SpoolReport(
    string Path, int Segments, long Messages, long NextSequence, long Gaps, IReadOnlyList<SpoolDamage> Damages)
{
    /// <summary>Whether there is no damage.</summary>
    public bool IsSound => Damages.Count == 0;
}
