using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ginnel.Cli.Observing;

namespace Ginnel.Cli.Output;

/// <summary>Numbers and states as people read them.</summary>
internal static class Words
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number that names something, such as a process: without separators.</summary>
    public static string Id(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>Bytes in the largest unit that leaves a number of at least 1.</summary>
    public static string Bytes(double bytes)
    {
        int unit = 0;
        while (bytes >= 1024 && unit < s_units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(unit == 0 || bytes >= 100 ? "N0" : "N1", CultureInfo.InvariantCulture)
            + " " + s_units[unit];
    }

    public static string Rate(double perSecond) =>
        perSecond.ToString(perSecond is 0 or >= 10 ? "N0" : "N1", CultureInfo.InvariantCulture);

    public static string Address(ulong address) => $"0x{address:x}";

    public static string Of(OpenFileKind kind) => kind switch
    {
        OpenFileKind.MemoryFile => "memory file",
        OpenFileKind.KernelPipe => "kernel pipe",
        OpenFileKind.EventCounter => "event counter",
        OpenFileKind.EventLoop => "event loop",
        OpenFileKind.DirectoryWatch => "directory watch",
        _ => Lower(kind.ToString()),
    };

    public static string Of(OpenFileMode mode) => mode switch
    {
        OpenFileMode.ReadWrite => "read, write",
        OpenFileMode.ReadAppend => "read, append",
        _ => Lower(mode.ToString()),
    };

    /// <summary>What a ring's state means to somebody who has not read how rings work.</summary>
    public static string Of(PassageState state) => state switch
    {
        PassageState.ReaderWaits => "empty, reader waits",
        PassageState.WriterWaits => "full, writer waits",
        PassageState.Completed => "completed",
        PassageState.ReaderGone => "reader gone",
        _ => "flows",
    };

    [SuppressMessage("Globalization", "CA1308", Justification = "It is shown, not compared.")]
    private static string Lower(string word) => word.ToLowerInvariant();
}
