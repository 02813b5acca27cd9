using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sched.h&gt;: on which processors threads may run. A set of processors has one bit for each.</summary>
/// <remarks>
/// The calls are the kernel's own: it says how long its sets are, and so how many processors there can be.
/// </remarks>
internal static unsafe partial class ProcessorAffinity
{
    private const string OnlinePath = "/sys/devices/system/cpu/online";
    // The kernel's own limit is 8192 processors.
    private const int MostWords = 256;
    private const int WordBits = 64;

    /// <summary>Words of a set, with room for every processor that there can be; 0 when that cannot be known.</summary>
    public static int SetLength { get; } = ReadSetLength();

    /// <summary>Has the calling thread run on one processor; on return it does. False when it may not.</summary>
    public static bool TryMoveTo(int processor)
    {
        Span<ulong> set = stackalloc ulong[SetLength];
        set.Clear();
        set[processor / WordBits] = 1UL << (processor % WordBits);
        fixed (ulong* first = set)
            return Call(SystemCall.SetAffinity, 0, SetLength * sizeof(ulong), first) == 0;
    }

    /// <summary>Adds the processors on which a thread may run; 0 is the calling one.</summary>
    public static bool TryAddThread(int thread, Span<ulong> set)
    {
        Span<ulong> one = stackalloc ulong[SetLength];
        one.Clear();
        fixed (ulong* first = one)
        {
            if (Call(SystemCall.GetAffinity, thread, SetLength * sizeof(ulong), first) <= 0)
                return false;
        }

        for (int word = 0; word < one.Length; word++)
            set[word] |= one[word];
        return true;
    }

    /// <summary>Adds the processors on which a thread of a process may run; false when that is not known.</summary>
    public static bool TryAddProcess(int process, Span<ulong> set)
    {
        if (process <= 0)
            return false;
        bool isAny = false;
        try
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
            foreach (string path in Directory.EnumerateDirectories(folder))
            {
                int thread = int.Parse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture);
                // A thread that has ended meanwhile runs nowhere.
                isAny |= TryAddThread(thread, set);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return isAny;
    }

    /// <summary>Adds the processors that are switched on: all that there can be when that cannot be known.</summary>
    public static void AddOnline(Span<ulong> set)
    {
        string text;
        try
        {
            text = File.ReadAllText(OnlinePath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            text = "";
        }

        if (!TryAddList(text, set))
            set.Fill(ulong.MaxValue);
    }

    /// <summary>Adds a list as the kernel writes it: "0-3,8,10-11".</summary>
    internal static bool TryAddList(ReadOnlySpan<char> text, Span<ulong> set)
    {
        text = text.Trim();
        if (text.IsEmpty)
            return false;
        foreach (Range part in text.Split(','))
        {
            ReadOnlySpan<char> range = text[part];
            int dash = range.IndexOf('-');
            ReadOnlySpan<char> start = dash < 0 ? range : range[..dash];
            if (!int.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(range[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || first > last || last >= set.Length * WordBits)
                return false;
            for (int processor = first; processor <= last; processor++)
                set[processor / WordBits] |= 1UL << (processor % WordBits);
        }

        return true;
    }

    private static int ReadSetLength()
    {
        Span<ulong> set = stackalloc ulong[MostWords];
        fixed (ulong* first = set)
            return Math.Max(0, (int)Call(SystemCall.GetAffinity, 0, MostWords * sizeof(ulong), first) / sizeof(ulong));
    }

    [LibraryImport(LibC.Name, EntryPoint = "syscall")]
    private static partial nint Call(nint number, int thread, nint length, ulong* set);
}
