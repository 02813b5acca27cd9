using System;
using System.IO;

namespace Ginnel.Generator.Tests.Support;

/// <summary>Files of the repository that the tests compare with.</summary>
internal static class Repository
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    public static string PathOf(string path) => Path.Combine(s_root.Value, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Ginnel.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} has a Ginnel.slnx; run the tests from where they were built.");
    }
}
