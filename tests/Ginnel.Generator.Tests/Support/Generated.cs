using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Ginnel.Generator.Tests.Support;

/// <summary>What the generator makes of a compilation.</summary>
/// <param name="Compilation">With the generated files.</param>
/// <param name="Diagnostics">Those of the generator.</param>
/// <param name="Files">The generated files.</param>
internal sealed record Generated(
    Compilation Compilation, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<GeneratedSourceResult> Files)
{
    /// <summary>What the compiler says about source and generated code, beyond hints.</summary>
    public Diagnostic[] CompilerDiagnostics => [.. Compilation.GetDiagnostics()
        .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];

    public static Generated From(string source) => From(Compile.Source(source));

    public static Generated From(Compilation compilation)
    {
        GeneratorDriver driver = Driver(compilation).RunGenerators(compilation);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.All(result.Results, static it => Assert.Null(it.Exception));
        driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        return new(output, result.Diagnostics, [.. result.Results.SelectMany(static it => it.GeneratedSources)]);
    }

    public static GeneratorDriver Driver(Compilation compilation) => CSharpGeneratorDriver.Create(
        [new MessageGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions)compilation.SyntaxTrees.First().Options,
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The text of the generated file whose name begins so.</summary>
    public string Text(string start) => Files
        .Single(file => file.HintName.StartsWith(start, StringComparison.Ordinal))
        .SourceText.ToString();
}
