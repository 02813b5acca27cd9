using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A union must be an abstract class or an interface.</summary>
public sealed class GINNEL0011ConcreteUnionTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0011",
        """
            [Message]
            [Union(0, typeof(Circle))]
            public partial class [|Shape|];

            [Message]
            public partial class Circle : Shape;
            """);
}
