using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>Two methods of a contract cannot be told apart.</summary>
public sealed class GINNEL0107ContractTwinsTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0107",
        """
            [Contract]
            public interface [|IStore|]
            {
                ValueTask<string?> FindAsync(long id);

                ValueTask<string?> FindAsync(long id, CancellationToken cancellationToken);
            }
            """);
}
