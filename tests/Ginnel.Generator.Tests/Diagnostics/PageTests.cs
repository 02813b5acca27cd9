using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Ginnel.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>Each diagnostic has a page, and what the page shows is true.</summary>
public sealed class PageTests
{
    private const string Folder = "docs/diagnostics";
    private const string Usings =
        "using System;\nusing System.Collections.Generic;\nusing System.Threading;\nusing System.Threading.Tasks;\n"
        + "using Ginnel.Messaging;\nusing Ginnel.Serialization;\nusing Ginnel.Sharing;\n";

    private static DiagnosticDescriptor[] Descriptors => [.. typeof(Generator.Diagnostics)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static it => (DiagnosticDescriptor)it.GetValue(null)!)];

    public static TheoryData<string> Ids => [.. Descriptors.Select(static descriptor => descriptor.Id)];

    [Fact]
    public void Pages_OfTheFolder_AreThoseOfTheDiagnostics()
    {
        string[] pages = [.. Directory.EnumerateFiles(Repository.PathOf(Folder), "GINNEL*.md")
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(Descriptors.Select(static descriptor => descriptor.Id).Order(StringComparer.Ordinal), pages);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfADiagnostic_HasItsTitle(string id)
    {
        string title = Descriptors.Single(descriptor => descriptor.Id == id).Title.ToString(null);
        Assert.StartsWith($"# {id}: {title}\n", Page(id), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Violation_OfAPage_IsReported(string id)
    {
        Generated generated = Generated.From(Usings + Block(id, "## Violation"));
        Assert.Equal(id, Assert.Single(generated.Diagnostics).Id);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Fix_OfAPage_CompilesWithoutAWarning(string id)
    {
        Generated generated = Generated.From(Usings + Block(id, "## Fix"));
        Assert.Empty(generated.Diagnostics);
        Assert.Empty(generated.CompilerDiagnostics);
    }

    private static string Block(string id, string heading)
    {
        string[] lines = [.. Page(id).Split('\n').SkipWhile(line => line != heading).Skip(1)];
        return string.Join('\n', lines
            .SkipWhile(static line => line != "```cs").Skip(1).TakeWhile(static line => line != "```"));
    }

    private static string Page(string id) => Repository.Read($"{Folder}/{id}.md");
}
