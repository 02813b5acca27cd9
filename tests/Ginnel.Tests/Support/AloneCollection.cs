using Xunit;

namespace Ginnel.Tests.Support;

/// <summary>
/// For tests that look at the whole process, such as what it allocates: they run after all others, one by one.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
