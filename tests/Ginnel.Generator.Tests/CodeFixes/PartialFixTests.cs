using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.CodeFixes;
using Ginnel.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Ginnel.Generator.Tests.CodeFixes;

/// <summary>
/// Goal: the fix of GINNEL0001 and GINNEL0201 makes the generator content, and changes nothing else.
/// Method: what the generator reports about a source is given to the fix, and the generator runs again on its result.
/// </summary>
public sealed class PartialFixTests
{
    private const string Usings = "using Ginnel.Serialization;\n";

    [Theory]
    [InlineData("[Message]\npublic class Order { }", "[Message]\npublic partial class Order { }")]
    [InlineData(
        "/// <summary>One.</summary>\n[Message]\nclass Order { }",
        "/// <summary>One.</summary>\n[Message]\npartial class Order { }")]
    [InlineData(
        "[Message]\npublic sealed record Order(int Id);", "[Message]\npublic sealed partial record Order(int Id);")]
    [InlineData(
        "[Message]\ninternal readonly record struct Order(int Id);",
        "[Message]\ninternal readonly partial record struct Order(int Id);")]
    [InlineData(
        "public static class Shop\n{\n    [Message]\n    public struct Order { }\n}",
        "public static partial class Shop\n{\n    [Message]\n    public partial struct Order { }\n}")]
    [InlineData(
        "public class Shop // Open.\n{\n    [Message]\n    public partial class Order { }\n}",
        "public partial class Shop // Open.\n{\n    [Message]\n    public partial class Order { }\n}")]
    public async Task Fix_OfATypeThatIsNotPartial_MakesItSo(string source, string expected)
    {
        Diagnostic diagnostic = Generated.From(Usings + source).Diagnostics.First();
        Assert.Equal("GINNEL0001", diagnostic.Id);
        string changed = await FixAsync(Usings + source, diagnostic);
        Assert.Equal(Usings + expected, changed);
        Assert.Empty(Generated.From(changed).Diagnostics);
    }

    [Fact]
    public void Fix_IsForTheDiagnosticsOfTheGenerator() =>
        Assert.Equal(
            [Generator.Diagnostics.NotPartial.Id, Generator.Diagnostics.SharedNotPartial.Id],
            new PartialFix().FixableDiagnosticIds);

    [Fact]
    public async Task Fix_OfASharedClassThatIsNotPartial_MakesItSo()
    {
        const string Source = "[Ginnel.Sharing.Shared]\npublic sealed class Town { }";
        Diagnostic diagnostic = Generated.From(Source).Diagnostics.Single();
        Assert.Equal("GINNEL0201", diagnostic.Id);
        string changed = await FixAsync(Source, diagnostic);
        Assert.Equal("[Ginnel.Sharing.Shared]\npublic sealed partial class Town { }", changed);
    }

    private static async Task<string> FixAsync(string source, Diagnostic diagnostic)
    {
        using var workspace = new AdhocWorkspace();
        Document document = workspace.AddProject("Sample", LanguageNames.CSharp)
            .WithParseOptions(new CSharpParseOptions(LanguageVersion.CSharp13))
            .AddDocument("Sample.cs", source);
        CodeAction? action = null;
        var context = new CodeFixContext(
            document, diagnostic.Location.SourceSpan, [diagnostic], (found, _) => action = found,
            CancellationToken.None);
        await new PartialFix().RegisterCodeFixesAsync(context);
        Assert.NotNull(action);
        Assert.Equal("Make partial", action.Title);
        ApplyChangesOperation change = (await action.GetOperationsAsync(CancellationToken.None))
            .OfType<ApplyChangesOperation>().Single();
        return (await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync()).ToString();
    }
}
