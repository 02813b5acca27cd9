using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Ginnel.Tests.Tidy;

/// <summary>The core brings no package to its users, and nothing in the repository is built by nobody.</summary>
internal static class ProjectRule
{
    private const string Core = "src/Ginnel/Ginnel.csproj";
    private const string Solution = "Ginnel.slnx";

    /// <summary>Files that the core's build is made of.</summary>
    private static readonly string[] s_coreFiles = [Core, "Directory.Build.props", "src/Directory.Build.props"];

    public static IEnumerable<Finding> Check(IReadOnlyCollection<TextFile> files)
    {
        TextFile[] parts = [.. files.Where(static file => s_coreFiles.Contains(file.Path))];
        return parts.SelectMany(CheckReferences).Concat(CheckSolution(files)).Concat(CheckVersions(files));
    }

    private static IEnumerable<Finding> CheckReferences(TextFile file)
    {
        foreach (XElement element in Elements(file))
        {
            string kind = element.Name.LocalName;
            bool isPackage = kind == "PackageReference" && Attribute(element, "PrivateAssets") != "all";
            bool isOther = kind is "FrameworkReference" or "ProjectReference" && file.Path == Core
                && Attribute(element, "ReferenceOutputAssembly") != "false";
            if (isPackage || isOther)
                yield return file.Find(Line(element), $"take out {Attribute(element, "Include")}: the core needs none");
        }
    }

    private static IEnumerable<Finding> CheckSolution(IReadOnlyCollection<TextFile> files)
    {
        if (files.FirstOrDefault(static file => file.Path == Solution) is not { } solution)
            yield break;
        XElement[] projects = [.. Elements(solution).Where(static element => element.Name == "Project")];
        HashSet<string> listed = [.. projects.Select(static project => Attribute(project, "Path"))];
        HashSet<string> existing = [.. files.Where(static file => file.IsProject).Select(static file => file.Path)];
        foreach (TextFile project in files.Where(file => file.IsProject && !listed.Contains(file.Path)))
            yield return project.Find(1, $"add the project to {Solution}, or delete it");
        foreach (XElement project in projects.Where(project => !existing.Contains(Attribute(project, "Path"))))
            yield return solution.Find(Line(project), $"take out {Attribute(project, "Path")}, which is not there");
    }

    /// <summary>Each version is used, and a comment above says why we have it.</summary>
    private static IEnumerable<Finding> CheckVersions(IReadOnlyCollection<TextFile> files)
    {
        if (files.FirstOrDefault(static file => file.Path == "Directory.Packages.props") is not { } versions)
            yield break;
        string projects = string.Concat(files
            .Where(static file => file.IsProject || file.Name == "Directory.Build.props")
            .Select(static file => file.Text));
        foreach (XElement element in Elements(versions).Where(static element => element.Name == "PackageVersion"))
        {
            string name = Attribute(element, "Include");
            if (!projects.Contains($"Include=\"{name}\"", StringComparison.Ordinal))
                yield return versions.Find(Line(element), $"take out {name}, which no project uses");
            if (!versions.Lines[Line(element) - 2].TrimEnd().EndsWith("-->", StringComparison.Ordinal))
                yield return versions.Find(Line(element), $"say in a comment above why we have {name}");
        }
    }

    private static IEnumerable<XElement> Elements(TextFile file) =>
        XDocument.Parse(file.Text, LoadOptions.SetLineInfo).Descendants();

    private static string Attribute(XElement element, string name) => (string?)element.Attribute(name) ?? "";

    private static int Line(XElement element) => ((System.Xml.IXmlLineInfo)element).LineNumber;
}
