using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Ginnel.Tests.Tidy;

/// <summary>The repository keeps its own rules. Each failure says <c>file:line: what to do</c>.</summary>
public sealed class TidyTests
{
    private static Repository Repository => Repository.Current;

    [Fact]
    public void Layers_OfTheCore_LookDownOnly() => AssertNone(LayerRule.Check(Repository.Files));

    [Fact]
    public void UnsafeCode_OfTheLibrary_IsWhereItMayBe() => AssertNone(UnsafeRule.Check(Repository.Files));

    [Fact]
    public void Sizes_OfFilesMethodsAndLines_AreWithinLimits() => AssertNone(SizeRule.Check(Repository.Files));

    [Fact]
    public void Words_OfAllFiles_AreFinishedOnes() => AssertNone(WordRule.Check(Repository.Files));

    [Fact]
    public void Links_OfAllPages_LeadSomewhere() => AssertNone(LinkRule.Check(Repository.Files, Repository.Exists));

    [Fact]
    public void Names_OfPublicTypes_AreInTheGlossary() => AssertNone(GlossaryRule.Check(Repository.Files));

    [Fact]
    public void Decisions_InTheirFolder_AnswerTheFiveQuestions() => AssertNone(DecisionRule.Check(Repository.Files));

    [Fact]
    public void CodeBlocks_OfAllPages_AreSamples() => AssertNone(SampleRule.Check(Repository.Files));

    [Fact]
    public void Projects_OfTheSolution_AreListedAndTheCoreIsAlone() => AssertNone(ProjectRule.Check(Repository.Files));

    [Fact]
    public void Files_OfTheRepository_AreUsed() =>
        AssertNone(DeadFileRule.Check(Repository.Files).Concat(DeadFileRule.CheckFolders(Repository.Root)));

    private static void AssertNone(IEnumerable<Finding> findings)
    {
        Finding[] all = [.. findings.Distinct().OrderBy(static finding => finding.Path, StringComparer.Ordinal)];
        if (all.Length > 0)
            Assert.Fail(string.Join('\n', all.Take(100).Prepend<object>($"{all.Length} to mend:")));
    }
}
