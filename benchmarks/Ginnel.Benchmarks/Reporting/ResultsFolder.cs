using System;
using System.IO;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>Where the figures go that are kept.</summary>
internal static class ResultsFolder
{
    /// <summary>In the repository that the program was built in; in the current folder, if it is in none.</summary>
    public static string Find()
    {
        string root = Environment.CurrentDirectory;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Ginnel.slnx")))
                continue;
            root = folder.FullName;
            break;
        }

        return Path.Combine(root, "benchmarks", "results");
    }
}
