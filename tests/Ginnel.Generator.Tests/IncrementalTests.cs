using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Ginnel.Generator.Tests;

/// <summary>A second run does again only what a change concerns.</summary>
public sealed class IncrementalTests
{
    private const string Source = """
        using System.Collections.Generic;
        using Ginnel.Serialization;
        using Ginnel.Sharing;

        [assembly: MessageType(typeof(List<Order>))]

        [Message]
        public partial class Order
        {
            public int Id { get; set; }

            public Line[]? Lines { get; set; }

            public override string ToString() => "1";

            public byte[] Pack() => MessageSerializer.Serialize(new List<Order[]>());
        }

        [Message]
        public partial class Line
        {
            public string? Text { get; set; }
        }

        [Shared]
        public sealed partial class Town
        {
            public List<Town>? Neighbours { get; set; }
        }
        """;

    [Fact]
    public void Generate_NothingHasChanged_ReusesEveryStep()
    {
        CSharpCompilation compilation = Compile.Source(Source);
        AssertReused(Run(compilation, compilation.Clone()));
    }

    [Fact]
    public void Generate_AnotherFileIsAdded_ReusesEveryStep()
    {
        CSharpCompilation compilation = Compile.Source(Source);
        AssertReused(Run(compilation, compilation.AddSyntaxTrees(
            Compile.Parse("public class Other { public int Id { get; set; } }", "Other.cs"))));
    }

    [Fact]
    public void Generate_TheBodyOfAMethodHasChanged_ReusesEveryStep()
    {
        string changed = Source.Replace("\"1\"", "\"12\"", StringComparison.Ordinal);
        AssertReused(Run(Compile.Source(Source), Compile.Source(changed)));
    }

    [Fact]
    public void Generate_AMemberIsAdded_WritesTheFileOfItsTypeAlone()
    {
        string changed = Source.Replace(
            "public string? Text", "public int Number;\n\n    public string? Text", StringComparison.Ordinal);
        GeneratorRunResult result = Run(Compile.Source(Source), Compile.Source(changed));
        IncrementalStepRunReason[] reasons = [.. result.TrackedSteps[MessageGenerator.ModelsStep]
            .SelectMany(static step => step.Outputs)
            .Select(static output => output.Reason)];
        Assert.Single(reasons, static reason => reason == IncrementalStepRunReason.Modified);
        Assert.Single(reasons, static reason => reason != IncrementalStepRunReason.Modified);
        Assert.All(Reasons(result, MessageGenerator.RegistrationsStep), AssertReused);
    }

    [Fact]
    public void Generate_AMemberOfAMessageIsAdded_ReusesSharedClasses()
    {
        string changed = Source.Replace(
            "public string? Text", "public int Number;\n\n    public string? Text", StringComparison.Ordinal);
        GeneratorRunResult result = Run(Compile.Source(Source), Compile.Source(changed));
        Assert.All(Reasons(result, MessageGenerator.SharedStep), AssertReused);
    }

    private static GeneratorRunResult Run(CSharpCompilation first, CSharpCompilation second) =>
        Generated.Driver(first).RunGenerators(first).RunGenerators(second).GetRunResult().Results.Single();

    private static void AssertReused(GeneratorRunResult result)
    {
        string[] steps =
        [
            MessageGenerator.MessagesStep, MessageGenerator.ModelsStep, MessageGenerator.NamedTypesStep,
            MessageGenerator.CalledTypesStep, MessageGenerator.RegistrationsStep, MessageGenerator.SharedStep,
        ];
        foreach (string step in steps)
        {
            IncrementalStepRunReason[] reasons = [.. Reasons(result, step)];
            Assert.NotEmpty(reasons);
            Assert.All(reasons, AssertReused);
        }

        Assert.All(
            result.TrackedOutputSteps.Values.SelectMany(static steps => steps).SelectMany(static step => step.Outputs),
            static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(static it => it.Outputs).Select(static output => output.Reason);

    private static void AssertReused(IncrementalStepRunReason reason) =>
        Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());
}
