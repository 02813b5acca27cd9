using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A type of this kind cannot be a contract.</summary>
public sealed class GINNEL0101ContractKindTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0101",
        """
            [Contract]
            public interface [|IStore|]<T>
            {
                ValueTask<T> FindAsync(long id);
            }
            """);

    [Fact]
    public void Generate_AContractThatIsDisposable_IsReported() => Report.One(
        "GINNEL0101",
        """
            [Contract]
            public interface [|IStore|] : IAsyncDisposable
            {
                ValueTask AddAsync(long id);
            }
            """);

    [Fact]
    public void Generate_APrivateContract_IsReported() => Report.One(
        "GINNEL0101",
        """
            public class Store
            {
                [Contract]
                private interface [|IStore|]
                {
                    ValueTask AddAsync(long id);
                }
            }
            """);
}
