using Xunit;

namespace Ginnel.System.Tests.Forwarding;

/// <summary>For tests that need a broker: they share one, and run alone, for it takes all processors.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RabbitCollection : ICollectionFixture<RabbitCluster>
{
    public const string Name = "broker";
}
