using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A type cannot be in a union.</summary>
public sealed class GINNEL0009UnionTypeTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0009",
        """
            [Message]
            [Union(0, typeof(Circle))]
            public abstract partial class [|Shape|];

            [Message]
            public partial class Circle;
            """);

    [Fact]
    public void Generate_TypeIsNoMessage_IsReported() => Report.One(
        "GINNEL0009",
        """
            [Message]
            [Union(0, typeof(Circle))]
            public abstract partial class [|Shape|];

            public class Circle : Shape;
            """);

    [Fact]
    public void Generate_TypeTwice_IsReported() => Report.One(
        "GINNEL0009",
        """
            [Message]
            [Union(0, typeof(Circle))]
            [Union(1, typeof(Circle))]
            public abstract partial class [|Shape|];

            [Message]
            public partial class Circle : Shape;
            """);
}
