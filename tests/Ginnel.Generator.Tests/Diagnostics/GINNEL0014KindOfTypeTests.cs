using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A type of this kind cannot be a message.</summary>
public sealed class GINNEL0014KindOfTypeTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0014",
        """
            [Message]
            public ref partial struct [|Window|]
            {
                public int Length;
            }
            """);

    [Fact]
    public void Generate_StaticClass_IsReported() => Report.One(
        "GINNEL0014",
        """
            [Message]
            public static partial class [|Window|];
            """);

    [Fact]
    public void Generate_FileLocalClass_IsReported() => Report.One(
        "GINNEL0014",
        """
            [Message]
            file partial class [|Window|]
            {
                public int Length { get; set; }
            }
            """);
}
