using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>What a method returns cannot be sent.</summary>
public sealed class GINNEL0106ContractReturnTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0106",
        """
            [Contract]
            public interface IStore
            {
                ValueTask<Action> [|FindAsync|](long id);
            }
            """);
}
