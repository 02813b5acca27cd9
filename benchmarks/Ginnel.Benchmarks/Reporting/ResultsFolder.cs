using System;
using System.IO;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>Where the figures go that are kept.</summary>
internal static class ResultsFolder
{
    /// <summary>In the repository that the program was built in; in the current folder, if it is in none.</summary>
    public static string Find() => Path.Combine(FindRoot() ?? Environment.CurrentDirectory, "benchmarks", "results");

    /// <summary>The repository that the program was built in; null if that is not there.</summary>
    public static string? FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ginnel.slnx")))
            folder = folder.Parent;
        return folder?.FullName;
    }
}
