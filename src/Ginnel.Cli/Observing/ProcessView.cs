using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>A process, as /proc shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ParentId">That of the process that started it.</param>
/// <param name="Name">Its program's: what the kernel calls it, or the assembly that dotnet runs.</param>
/// <param name="CommandLine">How it was started; its name in brackets for a thread of the kernel.</param>
/// <param name="UserId">As whom it runs.</param>
/// <param name="Obstacle">Why its descriptors and memory cannot be read; null when they can.</param>
/// <param name="Segments">Files in memory that it has mapped and that are Ginnel's.</param>
internal sealed record ProcessView(
    int Id, int ParentId, string Name, string CommandLine, uint UserId, string? Obstacle,
    IReadOnlyList<SharedFileView> Segments)
{
    /// <summary>Null when there is no such process any more.</summary>
    public static ProcessView? TryLook(int process, IReadOnlyList<SharedFileView> segments)
    {
        string[] status = ProcFiles.ReadLines(process, "status");
        if (status.Length == 0)
            return null;
        string name = Field(status, "Name:") ?? "?";
        string line = ProcFiles.TryRead(process, "cmdline") ?? "";
        string[] words = line.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        string command = string.Join(' ', words);
        return new ProcessView(
            process, (int)Number(Field(status, "PPid:")), NameOf(name, words),
            command.Length > 0 ? command : $"[{name}]",
            (uint)Number(Field(status, "Uid:")?.Split('\t')[1]), ProcFiles.Obstacle(process),
            segments);
    }

    /// <summary>
    /// The kernel keeps 15 characters, and of a program that dotnet runs it knows only that.
    /// </summary>
    private static string NameOf(string name, string[] words)
    {
        string? program = name == "dotnet"
            ? words.Skip(1).FirstOrDefault(static word => word.EndsWith(".dll", StringComparison.Ordinal))
            : words.FirstOrDefault();
        string file = program is null ? "" : Path.GetFileName(program);
        if (name == "dotnet")
            return file.Length > 0 ? Path.GetFileNameWithoutExtension(file) : name;
        return file.StartsWith(name, StringComparison.Ordinal) ? file : name;
    }

    private static string? Field(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();

    private static long Number(string? text) =>
        long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
