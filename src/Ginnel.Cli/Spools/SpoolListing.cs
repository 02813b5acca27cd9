using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Spooling;

namespace Ginnel.Cli.Spools;

/// <summary>A spool as it lies in its directory.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Obstacle">Why nothing more can be said; null when it can.</param>
/// <param name="Rights">Who may use it beside its user.</param>
/// <param name="FirstSequence">The oldest message that may be there.</param>
/// <param name="NextSequence">The sequence after the newest message.</param>
/// <param name="SyncedBefore">All messages before this one are known to be on the disk.</param>
/// <param name="Newest">The newest message: when it came, and whether it is encrypted.</param>
/// <param name="SegmentLength">Bytes of a segment.</param>
/// <param name="Bytes">Bytes of all segments on the disk.</param>
/// <param name="Segments">Each segment.</param>
/// <param name="Consumers">Each consumer.</param>
internal sealed record SpoolListing(
    string Path, string? Obstacle, string Rights, long FirstSequence, long NextSequence, long SyncedBefore,
    SpoolNewest? Newest, long SegmentLength, long Bytes, IReadOnlyList<SpoolSegment> Segments,
    IReadOnlyList<SpoolConsumer> Consumers)
{
    /// <summary>How far the slowest consumer is behind.</summary>
    public long Lag => Consumers.Select(static consumer => consumer.Lag).DefaultIfEmpty(0).Max();

    /// <summary>The directory itself, or else the spools that lie in it.</summary>
    /// <exception cref="DirectoryNotFoundException">Neither it nor what is in it is a spool.</exception>
    public static IReadOnlyList<SpoolListing> Find(string path, uint? owner)
    {
        if (IsSpool(path) || !Directory.Exists(path))
            return [Look(path, owner)];
        string[] spools = [.. Directory.EnumerateDirectories(path).Where(IsSpool).Order(StringComparer.Ordinal)];
        return spools.Length > 0
            ? [.. spools.Select(spool => TryLook(spool, owner))]
            : throw new DirectoryNotFoundException($"There is no spool at '{path}', nor in it.");
    }

    private static bool IsSpool(string path) => File.Exists(System.IO.Path.Join(path, SpoolIdentity.FileName));

    private static SpoolListing Look(string path, uint? owner)
    {
        using var spool = Spool.OpenToLook(path, owner);
        List<SpoolSegment> segments = spool.ListSegments();
        return new SpoolListing(
            spool.Path, null, spool.Rights.GroupId is null ? "nobody" : spool.Rights.ToString(), spool.FirstSequence,
            spool.NextSequence, spool.SyncedBefore, spool.FindNewest(), spool.SegmentLength,
            segments.Sum(static segment => segment.Room), segments, spool.Consumers);
    }

    private static SpoolListing TryLook(string path, uint? owner)
    {
        try
        {
            return Look(path, owner);
        }
        catch (GinnelException exception)
        {
            return new SpoolListing(path, exception.Message, "", 0, 0, 0, null, 0, 0, [], []);
        }
    }
}
