using System;
using System.IO;
using System.Linq;
using Ginnel.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Ginnel.Generator.Tests;

/// <summary>What is generated for the sources in Resources is the text beside them, and compiles everywhere.</summary>
/// <remarks>With GINNEL_UPDATE_GOLDEN=1 the texts are written instead; their diff is then to be reviewed.</remarks>
public sealed class GoldenTests
{
    private const string Folder = "tests/Ginnel.Generator.Tests/Resources";
    private const string SourceEnding = ".source.txt";
    private const string GeneratedEnding = ".generated.txt";

    public static TheoryData<string> Names => [.. Directory
        .EnumerateFiles(Repository.PathOf(Folder), $"*{SourceEnding}")
        .Select(static path => Path.GetFileName(path)[..^SourceEnding.Length])
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Generate_SourceOfResources_IsTheTextBesideIt(string name)
    {
        Generated generated = Generated.From(Source(name));
        Assert.Empty(generated.Diagnostics);
        string text = string.Concat(generated.Files
            .OrderBy(static file => file.HintName, StringComparer.Ordinal)
            .Select(static file => $"==== {file.HintName}\n{file.SourceText}"));
        string path = Repository.PathOf($"{Folder}/{name}{GeneratedEnding}");
        if (Environment.GetEnvironmentVariable("GINNEL_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Generate_AnyLanguageVersionAndNullability_CompilesWithoutAWarning(string name)
    {
        LanguageVersion[] versions = [LanguageVersion.CSharp13, LanguageVersion.CSharp14, LanguageVersion.Preview];
        foreach (LanguageVersion version in versions)
        {
            Assert.Empty(Generated.From(Compile.Source(Source(name), language: version)).CompilerDiagnostics);
            // Annotations in the source itself are then not allowed, which is not what is tested.
            string oblivious = "#nullable enable annotations\n" + Source(name);
            Compilation disabled = Compile.Source(oblivious, NullableContextOptions.Disable, version);
            Assert.Empty(Generated.From(disabled).CompilerDiagnostics);
        }
    }

    private static string Source(string name) => Repository.Read($"{Folder}/{name}{SourceEnding}");
}
