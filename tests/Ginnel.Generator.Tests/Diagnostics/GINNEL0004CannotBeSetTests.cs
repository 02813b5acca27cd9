using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A member of a message cannot be set.</summary>
public sealed class GINNEL0004CannotBeSetTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0004",
        """
            [Message]
            public partial class Order
            {
                public List<int> [|Numbers|] { get; } = new();
            }
            """);

    [Fact]
    public void Generate_ReadOnlyField_IsReported() => Report.One(
        "GINNEL0004",
        """
            [Message]
            public partial class Order
            {
                public readonly int [|Id|];
            }
            """);

    [Fact]
    public void Generate_OnlyOneOfTwoIsSetByTheConstructor_IsReported() => Report.One(
        "GINNEL0004",
        """
            [Message]
            public partial class Order(int id)
            {
                public int Id { get; } = id;

                public int [|Other|] { get; } = 2;
            }
            """);
}
