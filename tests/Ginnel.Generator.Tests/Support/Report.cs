using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace Ginnel.Generator.Tests.Support;

/// <summary>Asserts what the generator says about a source.</summary>
internal static class Report
{
    /// <summary>One diagnostic, at the place that brackets mark in the source: <c>class [|Order|]</c>.</summary>
    /// <returns>Its message.</returns>
    public static string One(string id, string marked)
    {
        string[] parts = marked.Split(["[|", "|]"], StringSplitOptions.None);
        Assert.Equal(3, parts.Length);
        Diagnostic diagnostic = Assert.Single(Generated.From(Header + string.Concat(parts)).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        int start = Header.Length + parts[0].Length;
        Assert.Equal(new TextSpan(start, parts[1].Length), diagnostic.Location.SourceSpan);
        return diagnostic.GetMessage(null);
    }

    /// <summary>Nothing, neither from the generator nor from the compiler about what it generates.</summary>
    public static void None(string source)
    {
        Generated generated = Generated.From(Header + source);
        Assert.Empty(generated.Diagnostics);
        Assert.Empty(generated.CompilerDiagnostics);
    }

    private static string Header => string.Join('\n', Usings.Select(static name => $"using {name};")) + "\n";

    private static string[] Usings =>
    [
        "System", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks", "Ginnel.Messaging",
        "Ginnel.Serialization", "Ginnel.Sharing",
    ];
}
