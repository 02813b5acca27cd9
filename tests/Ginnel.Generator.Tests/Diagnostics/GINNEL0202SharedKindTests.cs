using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A class of this kind cannot be shared.</summary>
public sealed class GINNEL0202SharedKindTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0202",
        """
            [Shared]
            public partial class [|Town|]
            {
                public int People { get; set; }
            }
            """);

    [Fact]
    public void Generate_DerivedClass_IsReported() => Report.One(
        "GINNEL0202",
        """
            public abstract class Place;

            [Shared]
            public sealed partial class [|Town|] : Place
            {
                public int People { get; set; }
            }
            """);

    [Fact]
    public void Generate_GenericClass_IsReported() => Report.One(
        "GINNEL0202",
        """
            [Shared]
            public sealed partial class [|Town|]<T>
            {
                public int People { get; set; }
            }
            """);

    [Fact]
    public void Generate_ClassInAGenericOne_IsReported() => Report.One(
        "GINNEL0202",
        """
            public partial class Map<T>
            {
                [Shared]
                public sealed partial class [|Town|]
                {
                    public int People { get; set; }
                }
            }
            """);

    [Fact]
    public void Generate_StaticClass_IsReported() => Report.One(
        "GINNEL0202",
        """
            [Shared]
            public static partial class [|Town|];
            """);

    [Fact]
    public void Generate_ClassOfAFile_IsReported() => Report.One(
        "GINNEL0202",
        """
            [Shared]
            file sealed partial class [|Town|];
            """);

    [Fact]
    public void Generate_SealedRecord_IsFine() => Report.None(
        """
            [Shared]
            public sealed partial record Town(int People, Town? Next);
            """);
}
