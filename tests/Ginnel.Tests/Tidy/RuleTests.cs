using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Ginnel.Tests.Tidy;

/// <summary>Each rule finds its fault in a small example, and finds nothing where there is none.</summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("src/Ginnel/Memory/A.cs", "using Ginnel.Pipes;\nnamespace Ginnel.Memory;")]
    [InlineData("src/Ginnel/Memory/A.cs", "namespace Ginnel.Memory;\nclass A { object b = new Pipes.B(); }")]
    [InlineData("src/Ginnel/Memory/A.cs", "namespace Ginnel.Memory;\nclass A { int b = Serialization.B.C; }")]
    [InlineData("src/Ginnel/Memory/A.cs", "using static Ginnel.Rings.B;\nnamespace Ginnel.Memory;")]
    [InlineData("src/Ginnel/Endpoints/A.cs", "using B = Ginnel.Processes.B;\nnamespace Ginnel.Endpoints;")]
    [InlineData("src/Ginnel/A.cs", "using Ginnel.Memory;\nnamespace Ginnel;")]
    [InlineData("src/Ginnel/Misc/A.cs", "namespace Ginnel.Misc;")]
    public void LayerRule_OnALookUpOrSideways_Finds(string path, string text) =>
        Assert.Single(LayerRule.Check([new TextFile(path, text)]));

    [Theory]
    [InlineData("src/Ginnel/Pipes/A.cs", "using Ginnel.Rings;\nusing Ginnel.Pipes;\nnamespace Ginnel.Pipes;")]
    [InlineData("src/Ginnel/A.cs", "namespace Ginnel;\nclass A { int b = Platform.Errno.EPERM; }")]
    [InlineData("src/Ginnel/Memory/A.cs", "namespace Ginnel.Memory;\n/// <see cref=\"Pipes.B\"/>\nclass A; // Pipes.B")]
    [InlineData("samples/A.cs", "using Ginnel.Pipes;")]
    public void LayerRule_OnALookDown_FindsNothing(string path, string text) =>
        Assert.Empty(LayerRule.Check([new TextFile(path, text)]));

    [Theory]
    [InlineData("class A { unsafe void B() { } }")]
    [InlineData("class A { void B() { unsafe { } } }")]
    [InlineData("class A { void B(ref byte c) => Unsafe.Add(ref c, 1); }")]
    [InlineData("class A { void B() => MemoryMarshal.Cast<int, byte>(default); }")]
    [InlineData("partial class A { [LibraryImport(\"libc\")] static partial int B(); }")]
    public void UnsafeRule_OnUnsafeCodeElsewhere_Finds(string text) =>
        Assert.Single(UnsafeRule.Check([new TextFile("src/Ginnel/Pipes/A.cs", text)]));

    [Theory]
    [InlineData("src/Ginnel/Memory/A.cs", "unsafe class A { byte* _b; }")]
    [InlineData("src/Ginnel/Segments/ALayout.cs", "unsafe class A { byte* _b; }")]
    [InlineData("src/Ginnel/Pipes/A.cs", "class A { int Unsafe => 1; string b = \"Unsafe.Add\"; /* unsafe */ }")]
    public void UnsafeRule_WhereItMayBe_FindsNothing(string path, string text) =>
        Assert.Empty(UnsafeRule.Check([new TextFile(path, text)]));

    [Fact]
    public void SizeRule_OnALongLine_FindsIt()
    {
        var file = new TextFile("a/A.cs", $"class A;\n// {new string('x', 118)}\n");
        Assert.Equal(["a/A.cs:2"], Places(SizeRule.Check([file])));
    }

    [Fact]
    public void SizeRule_OnALongMethod_FindsIt()
    {
        Assert.Empty(SizeRule.Check([WithMethod(70)]));
        Assert.Equal(["a/A.cs:3"], Places(SizeRule.Check([WithMethod(71)])));
    }

    [Fact]
    public void SizeRule_OnALongFile_WantsAReason()
    {
        TextFile[] others = ShortFiles(20);
        Assert.Empty(SizeRule.Check([.. others, new TextFile("a/A.cs", "// One piece.\n" + Repeat("\n", 500) + ";")]));
        Assert.Single(SizeRule.Check([.. others, new TextFile("a/A.cs", Repeat("\n", 500) + ";")]));
    }

    [Fact]
    public void SizeRule_WhenTooManyFilesAreLong_FindsThem()
    {
        var longOne = new TextFile("a/A.cs", Repeat("\n", 400) + ";");
        Assert.Single(SizeRule.Check([.. ShortFiles(8), longOne]));
        Assert.Empty(SizeRule.Check([.. ShortFiles(9), longOne]));
    }

    [Theory]
    [InlineData("a.md", "A TODO")]
    [InlineData("a.md", "More is coming soon.")]
    [InlineData("a.md", "Run /home/me/x")]
    [InlineData("a.cs", "class A { void B() => Thread.Sleep(1); }")]
    [InlineData("a.cs", "class A { void B() => throw new NotImplementedException(); }")]
    [InlineData("a.cs", "#if DEBUG\n#endif")]
    [InlineData("a.cs", "// b = c(1);")]
    [InlineData("a.cs", "    // return b;")]
    [InlineData("a.cs", "#pragma warning disable CA1000")]
    public void WordRule_OnAForbiddenWord_Finds(string path, string text) =>
        Assert.Single(WordRule.Check([new TextFile(path, text)]));

    [Theory]
    [InlineData("a.md", "See docs/home/page.md and todo lists.")]
    [InlineData("a.cs", "// First this; then that;\n/// a = b;\n#pragma warning disable CA1000 // because")]
    public void WordRule_OnProse_FindsNothing(string path, string text) =>
        Assert.Empty(WordRule.Check([new TextFile(path, text)]));

    [Theory]
    [InlineData("[b](docs/b.md)")]
    [InlineData("[b](docs/c.md#b)")]
    [InlineData("`src/b.cs`")]
    [InlineData("[b](../b.md)")]
    public void LinkRule_OnABrokenLink_FindsIt(string text) =>
        Assert.Equal(["a.md:2"], Places(LinkRule.Check(Pages($"[c](docs/c.md)\n{text}"), Exists)));

    [Theory]
    [InlineData("[c](https://example.org/b.md) `src/*.cs` `src/c.cs`")]
    [InlineData("[c](docs/c.md#the-c-file)")]
    [InlineData("```\n[b](docs/b.md)\n```")]
    public void LinkRule_OnWholeLinks_FindsNothing(string text) =>
        Assert.Empty(LinkRule.Check(Pages($"[c](docs/c.md)\n{text}"), Exists));

    [Fact]
    public void LinkRule_OnAPageThatNothingLinksTo_FindsIt() =>
        Assert.Equal(["docs/c.md:1"], Places(LinkRule.Check(Pages("Nothing"), Exists)));

    [Fact]
    public void LinkRule_OnACommentThatNamesNoPage_FindsIt() =>
        Assert.Equal(["a.cs:1"], Places(LinkRule.Check([new TextFile("a.cs", "// See docs/b.md.")], Exists)));

    [Theory]
    [InlineData("src/Ginnel/Pipes/A.cs", "public class Frobnicator;", 1)]
    [InlineData("src/Ginnel/Frobs/A.cs", "class Frobnicator;", 1)]
    [InlineData("src/Ginnel/Pipes/A.cs", "class Frobnicator;", 0)]
    [InlineData("src/Ginnel/Pipes/A.cs", "public class PipeException;", 0)]
    public void GlossaryRule_OnAWord_FindsTheUnexplained(string path, string text, int expected)
    {
        var glossary = new TextFile("docs/glossary.md", "| word | meaning |\n| pipe | frobnicator |");
        Assert.Equal(expected, GlossaryRule.Check([glossary, new TextFile(path, text)]).Count());
    }

    [Theory]
    [InlineData("0002-a.md", "# 0002: A\n## Context\n## Choice\n## Rejected\n## Sketch\n## Consequence", "number")]
    [InlineData("0001-a.md", "# A\n## Context\n## Choice\n## Rejected\n## Sketch\n## Consequence", "heading")]
    [InlineData("0001-a.md", "# 0001: A\n## Context\n## Choice\n## Sketch\n## Rejected\n## Consequence", "sections")]
    [InlineData("0001-a.md", "# 0001: A\n## Context\n## Choice\n## Rejected\n## Consequence", "sections")]
    [InlineData("first.md", "# 0001: A", "name the record")]
    public void DecisionRule_OnAnIncompleteRecord_SaysWhatIsMissing(string name, string text, string advice) =>
        Assert.Contains(advice, DecisionRule.Check([new TextFile($"docs/decisions/{name}", text)]).First().Advice);

    [Fact]
    public void DecisionRule_OnMoreThanOnePage_FindsIt()
    {
        const string Record = "# 0001: A\n## Context\n## Choice\n## Rejected\n## Sketch\n## Consequence\n";
        Assert.Empty(DecisionRule.Check([new TextFile("docs/decisions/0001-a.md", Record)]));
        Assert.Single(DecisionRule.Check([new TextFile("docs/decisions/0001-a.md", Record + Repeat("x\n", 90))]));
    }

    [Theory]
    [InlineData("```csharp\nB();\n```", 2)]
    [InlineData("<!-- sample: samples/Ginnel.Snippets/A.cs#two -->\n```csharp\nB();\n```", 2)]
    [InlineData("<!-- sample: samples/Ginnel.Snippets/A.cs#one -->\n```csharp\nC();\n```", 1)]
    [InlineData("<!-- sample: samples/Ginnel.Snippets/C.cs#one -->\n```csharp\nB();\n```", 2)]
    [InlineData("<!-- sample: samples/Ginnel.Snippets/A.cs#one -->\n```csharp\nif (a)\n    B();\n```", 0)]
    [InlineData("Nothing", 1)]
    public void SampleRule_OnAPage_ComparesItsBlocks(string page, int expected)
    {
        const string Text = "class A\n{\n    #region one\n    if (a)\n        B();\n    #endregion\n}\n";
        var sample = new TextFile("samples/Ginnel.Snippets/A.cs", Text);
        Assert.Equal(expected, SampleRule.Check([sample, new TextFile("README.md", page)]).Count());
    }

    [Theory]
    [InlineData("<Project><PackageReference Include=\"A\" /></Project>", 1)]
    [InlineData("<Project><ProjectReference Include=\"A\" /></Project>", 1)]
    [InlineData("<Project><ProjectReference Include=\"A\" ReferenceOutputAssembly=\"false\" /></Project>", 0)]
    [InlineData("<Project><PackageReference Include=\"A\" PrivateAssets=\"all\" /></Project>", 0)]
    public void ProjectRule_OnTheCore_AllowsAnalyzersOnly(string project, int expected)
    {
        var core = new TextFile("src/Ginnel/Ginnel.csproj", project);
        var solution = new TextFile("Ginnel.slnx", $"<Solution><Project Path=\"{core.Path}\" /></Solution>");
        Assert.Equal(expected, ProjectRule.Check([solution, core]).Count());
    }

    [Fact]
    public void ProjectRule_WhenSolutionAndProjectsDiffer_FindsBoth()
    {
        var solution = new TextFile("Ginnel.slnx", "<Solution>\n<Project Path=\"a/A.csproj\" /></Solution>");
        Finding[] findings = [.. ProjectRule.Check([solution, new TextFile("b/B.csproj", "<Project />")])];
        Assert.Equal(["b/B.csproj:1", "Ginnel.slnx:2"], Places(findings));
    }

    [Fact]
    public void ProjectRule_OnAVersionWithoutUseOrReason_FindsBoth()
    {
        const string Versions = "<Project>\n<PackageVersion Include=\"A\" />\n</Project>";
        Assert.Equal(2, ProjectRule.Check([new TextFile("Directory.Packages.props", Versions)]).Count());
    }

    [Fact]
    public void DeadFileRule_OnAnEmptyFileOrUncalledTool_FindsThem()
    {
        TextFile[] files =
        [
            new("a/A.cs", " \n"), new("tools/b.cs", "return 0;"), new("tools/c.cs", "return 0;"),
            new("Makefile", "b: ; dotnet run tools/b.cs"),
        ];
        Assert.Equal(["a/A.cs:1", "tools/c.cs:1"], Places(DeadFileRule.Check(files)));
    }

    [Fact]
    public void DeadFileRule_OnAFolderWithoutFiles_FindsIt()
    {
        string root = Directory.CreateTempSubdirectory("ginnel-tidy-").FullName;
        try
        {
            Directory.CreateDirectory($"{root}/a/b");
            Directory.CreateDirectory($"{root}/a/c/obj/d");
            File.WriteAllText($"{root}/a/e.txt", "e");
            File.WriteAllText($"{root}/a/c/obj/d/f.txt", "f");
            Assert.Equal(["a/b:1", "a/c:1"], Places(DeadFileRule.CheckFolders(root)).Order());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static TextFile WithMethod(int lines) =>
        new("a/A.cs", $"class A\n{{\n    void B()\n    {{\n{Repeat("        ;\n", lines - 3)}    }}\n}}\n");

    private static TextFile[] ShortFiles(int count) =>
        [.. Enumerable.Range(0, count).Select(static index => new TextFile($"a/{index}.cs", "class A;"))];

    private static TextFile[] Pages(string text) =>
        [new("a.md", text), new("docs/c.md", "# The C file"), new("src/c.cs", "class C;")];

    private static bool Exists(string path) => path is "a.md" or "docs/c.md" or "src/c.cs";

    private static IEnumerable<string> Places(IEnumerable<Finding> findings) =>
        findings.Select(static finding => $"{finding.Path}:{finding.Line}");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
