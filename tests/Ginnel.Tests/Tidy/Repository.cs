using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Ginnel.Tests.Tidy;

/// <summary>The files of this repository: those that are committed, and new ones that are not ignored.</summary>
internal sealed class Repository
{
    private static readonly string[] s_binary = [".gz", ".png", ".ico", ".woff2", ".bin"];
    private static readonly string[] s_binaryFolders = ["tests/golden/0.1.0/spool/"];

    private static readonly Lazy<Repository> s_current = new(static () => new Repository());

    private Repository()
    {
        Root = FindRoot();
        Paths = [.. List().Where(path => File.Exists(Path.Combine(Root, path))).Order(StringComparer.Ordinal)];
        Files = [.. Paths
            .Where(static path => !s_binary.Contains(Path.GetExtension(path)))
            .Where(static path => !Array.Exists(
                s_binaryFolders, folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .Select(path => new TextFile(path, File.ReadAllText(Path.Combine(Root, path))))];
    }

    public static Repository Current => s_current.Value;

    public string Root { get; }

    /// <summary>All files, from the root, with forward slashes.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Those that are text.</summary>
    public IReadOnlyList<TextFile> Files { get; }

    /// <summary>Whether this is a file, or a folder with a file in it.</summary>
    public bool Exists(string path) =>
        Paths.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Ginnel.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} has a Ginnel.slnx; run the tests from where they were built.");
    }

    private IEnumerable<string> List()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct();
    }
}
