using System;
using System.Globalization;
using System.IO;

namespace Ginnel.Platform;

/// <summary>Which process it is, among all that ever have its id: the id, and when the process began.</summary>
/// <param name="Id">The process id; below 2^22, the kernel's limit.</param>
/// <param name="Start">
/// The low 32 bits of the start time in clock ticks since boot, from /proc/PID/stat: 497 days. Two processes that have
/// the same id one after the other would have to begin exactly that far apart, or within one hundredth of a second.
/// </param>
internal readonly record struct ProcessIdentity(int Id, uint Start)
{
    public const int MostId = (1 << 22) - 1;

    /// <summary>Start time is the 22nd field; the 3rd, the state, is the first one after the name.</summary>
    private const int StartFieldAfterName = 22 - 3;

    /// <summary>This process.</summary>
    public static ProcessIdentity Current { get; } =
        new(Environment.ProcessId, TryReadStart(Environment.ProcessId) ?? 0);

    /// <summary>The number of the namespace that this process's ids are of; 0 when that cannot be known.</summary>
    public static long CurrentNamespace { get; } = ReadNamespace();

    /// <summary>When the process began that has the id now; null when that cannot be known.</summary>
    public static uint? TryReadStart(int id)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The name stands in brackets, and may itself have brackets and spaces in it.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length > StartFieldAfterName
            && ulong.TryParse(fields[StartFieldAfterName], CultureInfo.InvariantCulture, out ulong start)
            ? unchecked((uint)start)
            : null;
    }

    private static long ReadNamespace()
    {
        try
        {
            // "pid:[4026531836]"
            string? target = new FileInfo("/proc/self/ns/pid").LinkTarget;
            string digits = (target ?? "").TrimStart('p', 'i', 'd', ':', '[').TrimEnd(']');
            bool isNumber = long.TryParse(digits, CultureInfo.InvariantCulture, out long number);
            return isNumber ? number : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
