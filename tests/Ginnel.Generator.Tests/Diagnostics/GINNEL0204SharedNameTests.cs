using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A member of a shared class has a name that is generated.</summary>
public sealed class GINNEL0204SharedNameTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0204",
        """
            [Shared]
            public sealed partial class Town
            {
                public string? [|Layout|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_NameOfTheView_IsReported() => Report.One(
        "GINNEL0204",
        """
            [Shared]
            public sealed partial class Town
            {
                public bool [|IsNull|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_NameOfTheBytesOfAText_IsReported() => Report.One(
        "GINNEL0204",
        """
            [Shared]
            public sealed partial class Town
            {
                public string? Name { get; set; }
                public int [|NameUtf8|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_NestedType_IsReported() => Report.One(
        "GINNEL0204",
        """
            [Shared]
            public sealed partial class Town
            {
                public enum [|View|]
                {
                    Fine,
                }
            }
            """);

    [Fact]
    public void Generate_NamesOfTheViewThatAreNotShared_IsFine() => Report.None(
        """
            [Shared]
            public sealed partial class Town
            {
                public int People { get; set; }
                public bool IsNull => false;
                private int Reference => 1;
            }
            """);
}
