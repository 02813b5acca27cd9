using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>Some members have ids and others have none.</summary>
public sealed class GINNEL0006MixedIdsTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0006",
        """
            [Message]
            public partial class Order
            {
                [Member(1)]
                public int Id { get; set; }

                public string? [|Name|] { get; set; }
            }
            """);
}
