using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>Reads /proc of processes that may end, or lose rights, at any moment.</summary>
/// <remarks>
/// What is gone reads as nothing. What may not be read is told apart from that, by <see cref="Obstacle"/>: the two look
/// alike to a user otherwise.
/// </remarks>
internal static class ProcFiles
{
    public const string Root = "/proc";

    /// <summary>The ids of all processes, in order.</summary>
    public static List<int> ListProcesses() =>
        [.. Directory.EnumerateDirectories(Root)
            .Select(static path => NumberOf(Path.GetFileName(path))).Where(static id => id > 0).Order()];

    private static int NumberOf(string name) =>
        int.TryParse(name, CultureInfo.InvariantCulture, out int number) ? number : 0;

    public static bool Exists(int process) => Directory.Exists($"{Root}/{process}");

    /// <summary>The text of /proc/PID/name; null when the process is gone or it may not be read.</summary>
    public static string? TryRead(int process, string name)
    {
        try
        {
            return File.ReadAllText($"{Root}/{process}/{name}");
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return null;
        }
    }

    /// <summary>The lines of /proc/PID/name; none when the process is gone or it may not be read.</summary>
    public static string[] ReadLines(int process, string name) =>
        TryRead(process, name)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Why the process's files cannot be read; null when they can, or it is gone.</summary>
    public static string? Obstacle(int process)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries($"{Root}/{process}/fd").Any();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return "it is another user's, or keeps others out";
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return null;
        }
    }

    /// <summary>What the kernel answers for processes that end meanwhile, and for those that may not be looked at.
    /// </summary>
    public static bool IsExpected(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
