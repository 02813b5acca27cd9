using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>An abstract message needs the types that it stands for.</summary>
public sealed class GINNEL0010NoUnionTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0010",
        """
            [Message]
            public abstract partial class [|Shape|];
            """);

    [Fact]
    public void Generate_Interface_IsReported() => Report.One(
        "GINNEL0010",
        """
            [Message]
            public partial interface [|IShape|];
            """);
}
