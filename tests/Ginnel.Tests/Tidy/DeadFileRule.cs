using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Ginnel.Tests.Tidy;

/// <summary>Nothing lies about: no empty folders, no empty files, no scripts that nothing calls.</summary>
internal static class DeadFileRule
{
    private static readonly string[] s_generated = ["bin", "obj", "artifacts"];

    public static IEnumerable<Finding> Check(IReadOnlyCollection<TextFile> files) =>
        files.Where(static file => string.IsNullOrWhiteSpace(file.Text))
            .Select(static file => file.Find(1, "delete this empty file"))
            .Concat(UncalledTools(files));

    /// <summary>Folders in which no file is, or only what builds left behind.</summary>
    public static IEnumerable<Finding> CheckFolders(string root)
    {
        foreach (string folder in Directory.EnumerateDirectories(root))
        {
            string name = Path.GetFileName(folder);
            if (name.StartsWith('.') || s_generated.Contains(name))
                continue;
            if (!HasFiles(folder))
            {
                yield return new Finding(name, 1, "delete this folder: no file is in it");
                continue;
            }

            foreach (Finding finding in CheckFolders(folder))
                yield return finding with { Path = $"{name}/{finding.Path}" };
        }
    }

    private static bool HasFiles(string folder) =>
        Directory.EnumerateFiles(folder).Any()
        || Directory.EnumerateDirectories(folder)
            .Any(static inner => !s_generated.Contains(Path.GetFileName(inner)) && HasFiles(inner));

    private static IEnumerable<Finding> UncalledTools(IReadOnlyCollection<TextFile> files) =>
        from tool in files
        where tool.IsCSharp && tool.Folder == "tools"
        where !files.Any(file => file != tool && file.Text.Contains(tool.Path, StringComparison.Ordinal))
        select tool.Find(1, "call this script from the Makefile or from another script, or delete it");
}
