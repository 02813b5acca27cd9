using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests.Diagnostics;

/// <summary>A contract has methods only.</summary>
public sealed class GINNEL0102ContractMemberTests
{
    [Fact]
    public void Generate_TheViolation_IsReported() => Report.One(
        "GINNEL0102",
        """
            [Contract]
            public interface IStore
            {
                int [|Count|] { get; }
            }
            """);

    [Fact]
    public void Generate_AnEvent_IsReported() => Report.One(
        "GINNEL0102",
        """
            [Contract]
            public interface IStore
            {
                event Action [|Changed|];
            }
            """);

    [Fact]
    public void Generate_AMethodWithABody_IsReported() => Report.One(
        "GINNEL0102",
        """
            [Contract]
            public interface IStore
            {
                int [|Count|]() => 0;
            }
            """);
}
