using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A method of a contract cannot be generic.</summary>
public sealed class GINNEL0103ContractGenericMethodTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0103",
        """
            [Contract]
            public interface IStore
            {
                ValueTask [|AddAsync|]<T>(T item);
            }
            """);
}
