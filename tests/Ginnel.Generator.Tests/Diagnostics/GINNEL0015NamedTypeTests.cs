using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A type that is named for a message has no formatter.</summary>
public sealed class GINNEL0015NamedTypeTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0015",
        """
            [assembly: [|MessageType(typeof(List<Order>))|]]

            public class Order
            {
                public int Id { get; set; }
            }
            """);

    [Fact]
    public void Generate_OpenType_IsReported() => Report.One(
        "GINNEL0015",
        """
            [assembly: [|MessageType(typeof(List<>))|]]
            """);
}
