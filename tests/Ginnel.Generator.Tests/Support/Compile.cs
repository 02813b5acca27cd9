using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Serialization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Ginnel.Generator.Tests.Support;

/// <summary>Compiles source text as a library that references Ginnel.</summary>
internal static class Compile
{
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "netstandard.dll")
            .Select(static path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(MessageAttribute).Assembly.Location),
    ];

    public static CSharpCompilation Source(
        string source,
        NullableContextOptions nullable = NullableContextOptions.Enable,
        LanguageVersion language = LanguageVersion.CSharp13,
        IEnumerable<MetadataReference>? references = null) =>
        CSharpCompilation.Create(
            "Sample",
            [Parse(source, "Sample.cs", language)],
            [.. s_references, .. references ?? []],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable)
                .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress)]));

    public static SyntaxTree Parse(
        string source, string path, LanguageVersion language = LanguageVersion.CSharp13) =>
        CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(language, DocumentationMode.Diagnose), path);

    /// <summary>A library that others can reference, with what is generated in it.</summary>
    public static MetadataReference Library(string source, string name)
    {
        Compilation compilation = Generated.From(Source(source).WithAssemblyName(name)).Compilation;
        using var stream = new MemoryStream();
        EmitResult result = compilation.Emit(stream);
        return result.Success
            ? MetadataReference.CreateFromImage(stream.ToArray())
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
