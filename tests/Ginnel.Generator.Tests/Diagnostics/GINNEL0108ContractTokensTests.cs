using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A method has one cancellation token.</summary>
public sealed class GINNEL0108ContractTokensTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0108",
        """
            [Contract]
            public interface IStore
            {
                ValueTask<string?> [|FindAsync|](long id, CancellationToken first, CancellationToken second);
            }
            """);
}
