using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>The type of a member has no form in an arena.</summary>
public sealed class GINNEL0203SharedMemberTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0203",
        """
            [Shared]
            public sealed partial class Town
            {
                public Dictionary<double, int>? [|Heights|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_ClassThatIsNotShared_IsReported() => Report.One(
        "GINNEL0203",
        """
            public sealed class Road;

            [Shared]
            public sealed partial class Town
            {
                public List<Road>? [|Roads|] { get; set; }
            }
            """);

    [Theory]
    [InlineData("Dictionary<DateTime, int>")]
    [InlineData("Dictionary<bool, int>")]
    [InlineData("Dictionary<Town, int>")]
    [InlineData("Dictionary<Range, int>")]
    [InlineData("Dictionary<string, object>")]
    [InlineData("Dictionary<string, Dictionary<string, int>>")]
    [InlineData("List<Dictionary<string, int>>")]
    [InlineData("SortedDictionary<string, int>")]
    public void Generate_DictionaryWithoutAForm_IsReported(string type) => Report.One(
        "GINNEL0203",
        $$"""
            public struct Range
            {
                public float First;
                public float Last;
            }

            [Shared]
            public sealed partial class Town
            {
                public {{type}}? [|Streets|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_StructWithGaps_IsReported() => Report.One(
        "GINNEL0203",
        """
            public struct Point
            {
                public byte X;
                public int Y;
            }

            [Shared]
            public sealed partial class Town
            {
                public Point [|Centre|];
            }
            """);

    [Fact]
    public void Generate_TypeOfWiderAlignment_IsReported() => Report.One(
        "GINNEL0203",
        """
            [Shared]
            public sealed partial class Town
            {
                public Int128 [|Id|];
            }
            """);

    [Fact]
    public void Generate_MembersThatAreLeftOut_IsFine() => Report.None(
        """
            [Shared]
            public sealed partial class Town
            {
                private readonly object _gate = new();
                [NotShared]
                public object? Tag { get; set; }
                public object Gate => _gate;
                internal object? Inner { get; set; }
                public static object? Any { get; set; }
                public object this[int index] => _gate;
            }
            """);
}
