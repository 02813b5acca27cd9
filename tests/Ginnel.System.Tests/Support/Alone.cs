using Xunit;

namespace Ginnel.System.Tests.Support;

/// <summary>Tests that count descriptors, threads, bytes or processor time: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
