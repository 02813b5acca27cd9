using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>The type of a parameter cannot be sent.</summary>
public sealed class GINNEL0105ContractParameterTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0105",
        """
            [Contract]
            public interface IStore
            {
                ValueTask AddAsync(object [|item|]);
            }
            """);

    [Fact]
    public void Generate_AStreamOfSuch_IsReported() => Report.One(
        "GINNEL0105",
        """
            [Contract]
            public interface IStore
            {
                ValueTask AddAsync(IAsyncEnumerable<Action> [|items|]);
            }
            """);
}
