using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A parameter of a contract cannot be passed by reference.</summary>
public sealed class GINNEL0104ContractReferenceTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0104",
        """
            [Contract]
            public interface IStore
            {
                bool TryFind(long id, out string? [|text|]);
            }
            """);
}
