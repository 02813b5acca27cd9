using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A tag of a union cannot be used.</summary>
public sealed class GINNEL0008UnionTagTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0008",
        """
            [Message]
            [Union(0, typeof(Circle))]
            [Union(0, typeof(Square))]
            public abstract partial class [|Shape|];

            [Message]
            public partial class Circle : Shape;

            [Message]
            public partial class Square : Shape;
            """);

    [Fact]
    public void Generate_TagOfNull_IsReported() => Report.One(
        "GINNEL0008",
        """
            [Message]
            [Union(255, typeof(Circle))]
            public abstract partial class [|Shape|];

            [Message]
            public partial class Circle : Shape;
            """);
}
