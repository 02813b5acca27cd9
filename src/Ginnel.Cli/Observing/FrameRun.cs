using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Platform;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Cli.Observing;

/// <summary>Pages of a file that follow each other, in frames that follow each other.</summary>
/// <param name="Page">The number of the first page in the file.</param>
/// <param name="Count">How many.</param>
/// <param name="Frame">The number of the first one's physical frame.</param>
internal sealed record FrameRun(ulong Page, ulong Count, ulong Frame)
{
    private const int PagesAtOnce = 8192;

    private static readonly ulong s_pageSize = (ulong)Environment.SystemPageSize;

    /// <summary>
    /// The frames behind mappings of one file, each page once; from whichever process has the page in its table.
    /// </summary>
    public static IReadOnlyList<FrameRun> Of(IReadOnlyList<SharedMapping> mappings)
    {
        var frames = new SortedDictionary<ulong, ulong>();
        foreach (IGrouping<int, SharedMapping> process in mappings.GroupBy(static mapping => mapping.ProcessId))
        {
            try
            {
                using SafeFileHandle table = File.OpenHandle($"{ProcFiles.Root}/{process.Key}/pagemap");
                foreach (SharedMapping mapping in process)
                    Read(table, mapping, frames);
            }
            catch (Exception exception) when (ProcFiles.IsExpected(exception))
            {
                // It has ended, or is another user's.
            }
        }

        return Join(frames);
    }

    /// <summary>The part of the run that lies within some pages of the file; null when none does.</summary>
    public FrameRun? Within(ulong first, ulong count)
    {
        ulong begin = Math.Max(first, Page);
        ulong end = Math.Min(first + count, Page + Count);
        return begin < end ? new FrameRun(begin, end - begin, Frame + (begin - Page)) : null;
    }

    private static void Read(SafeFileHandle table, SharedMapping mapping, SortedDictionary<ulong, ulong> frames)
    {
        byte[] entries = new byte[PagesAtOnce * sizeof(ulong)];
        ulong count = (mapping.End - mapping.Start) / s_pageSize;
        for (ulong done = 0; done < count;)
        {
            int wanted = (int)Math.Min(PagesAtOnce, count - done);
            long offset = (long)((mapping.Start / s_pageSize + done) * sizeof(ulong));
            int got = RandomAccess.Read(table, entries.AsSpan(0, wanted * sizeof(ulong)), offset) / sizeof(ulong);
            if (got == 0)
                return;
            for (int index = 0; index < got; index++)
            {
                if (PageFrames.In(entries.AsSpan(index * sizeof(ulong))) is { } frame)
                    frames[mapping.Offset / s_pageSize + done + (ulong)index] = frame;
            }

            done += (ulong)got;
        }
    }

    private static List<FrameRun> Join(SortedDictionary<ulong, ulong> frames)
    {
        var runs = new List<FrameRun>();
        foreach ((ulong page, ulong frame) in frames)
        {
            if (runs.Count > 0 && runs[^1] is var last && last.Page + last.Count == page
                && last.Frame + last.Count == frame)
                runs[^1] = last with { Count = last.Count + 1 };
            else
                runs.Add(new FrameRun(page, 1, frame));
        }

        return runs;
    }
}
