using System.Linq;
using Ginnel.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Ginnel.Generator.Tests;

/// <summary>Messages and shared classes whose members are in another assembly.</summary>
public sealed class ModuleTests
{
    private const string Library = """
        using Ginnel.Serialization;

        namespace Other;

        [Message]
        public partial class Base
        {
            public int Id { get; private set; }

            public virtual string? Name { get; set; }
        }

        [Message]
        public partial struct Point
        {
            public int X;
            private int _hidden;

            public int Hidden { readonly get => _hidden; set => _hidden = value; }
        }

        public struct Open
        {
            public long Value;
        }
        """;

    private const string Program = """
        using System.Collections.Generic;
        using Ginnel.Serialization;
        using Other;

        [Message]
        public partial class Derived : Base
        {
            public Base? Inner { get; set; }

            public List<Base>? List { get; set; }

            public Point[]? Points { get; set; }

            public Open Open { get; set; }
        }
        """;

    [Fact]
    public void Generate_TypesOfAnotherAssembly_CompilesWithoutAWarning()
    {
        MetadataReference library = Compile.Library(Library, "Other");
        Generated generated = Generated.From(Compile.Source(Program, references: [library]));
        Assert.Empty(generated.Diagnostics);
        Assert.Empty(generated.CompilerDiagnostics);
        string text = generated.Text("Derived");
        Assert.Contains("MessageFormatter.Of<global::Other.Base>()", text, System.StringComparison.Ordinal);
        Assert.Contains("WriteArray<global::Other.Point>", text, System.StringComparison.Ordinal);
        // What is private in another assembly is not shown to this one, so the member does not count as one here.
        Assert.DoesNotContain("Derived.Id", text, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_SharedClassOfAnotherAssembly_CompilesWithoutAWarning()
    {
        MetadataReference library = Compile.Library(
            "[Ginnel.Sharing.Shared]\npublic sealed partial class Road { public int Length { get; set; } }", "Other");
        Generated generated = Generated.From(Compile.Source(
            """
            [Ginnel.Sharing.Shared]
            public sealed partial class Town
            {
                public Road? Main { get; set; }

                public Road[]? Roads { get; set; }
            }
            """,
            references: [library]));
        Assert.Empty(generated.Diagnostics);
        Assert.Empty(generated.CompilerDiagnostics);
    }

    [Fact]
    public void Generate_StructOfTheFramework_IsPlainOnlyByName()
    {
        Generated generated = Generated.From("""
            using Ginnel.Serialization;

            [Message]
            public partial class Order
            {
                public System.Text.Rune Letter { get; set; }
            }
            """);
        Assert.Equal("GINNEL0003", generated.Diagnostics.Single().Id);
    }
}
