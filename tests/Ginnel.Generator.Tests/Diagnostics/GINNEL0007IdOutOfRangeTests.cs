using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>An id is out of range.</summary>
public sealed class GINNEL0007IdOutOfRangeTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0007",
        """
            [Message]
            public partial class Order
            {
                [Member(-1)]
                public int [|Id|] { get; set; }
            }
            """);

    [Fact]
    public void Generate_LargerThanTwoBytes_IsReported() => Report.One(
        "GINNEL0007",
        """
            [Message]
            public partial class Order
            {
                [Member(65536)]
                public int [|Id|] { get; set; }
            }
            """);
}
