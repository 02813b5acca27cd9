using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Cli.Observing;
using Ginnel.Spooling;

namespace Ginnel.Cli.Web;

/// <summary>A spool with its consumers' cursors.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="ProcessIds">Who has files of it open.</param>
/// <param name="NextSequence">The sequence of the next message; null when this user may not read it.</param>
/// <param name="Consumers">Who reads, and how far they are.</param>
/// <param name="Obstacle">Why that is all; null when nothing is in the way.</param>
internal sealed record SpoolFacts(
    string Path, IReadOnlyList<int> ProcessIds, long? NextSequence, IReadOnlyList<SpoolConsumer> Consumers,
    string? Obstacle)
{
    private static readonly SpoolOptions s_options = new() { Create = false };

    public static IReadOnlyList<SpoolFacts> Of(IReadOnlyList<SpoolView> spools) => [.. spools.Select(Of)];

    private static SpoolFacts Of(SpoolView view)
    {
        try
        {
            using Spool spool = Spool.Open(view.Path, SpoolAccess.Read, s_options);
            return new SpoolFacts(view.Path, view.ProcessIds, spool.NextSequence, spool.Consumers, null);
        }
        catch (Exception exception) when (exception is GinnelException or IOException or UnauthorizedAccessException)
        {
            // Removed meanwhile, or another user's.
            return new SpoolFacts(view.Path, view.ProcessIds, null, [], exception.Message);
        }
    }
}
