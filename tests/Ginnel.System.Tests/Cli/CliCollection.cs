using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>The tests of the command, which is packed once for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class CliCollection : ICollectionFixture<PackedTool>
{
    public const string Name = "The command ginnel";
}
