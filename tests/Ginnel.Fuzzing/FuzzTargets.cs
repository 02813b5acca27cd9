using System.Collections.Generic;
using System.Linq;
using Ginnel.Fuzzing.Targets;

namespace Ginnel.Fuzzing;

/// <summary>All targets, by name.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new MessageTarget("values", ValueReaders.All),
        new MessageTarget("collections", CollectionReaders.All),
        new MessageTarget("generated", GeneratedReaders.All),
        new MessageTarget("graphs", GraphReaders.All),
        new FrameTarget(),
        new HandshakeTarget(),
    ];

    public static FuzzTarget Of(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? throw new System.ArgumentException(
            $"There is no target '{name}'; there are {string.Join(", ", All.Select(static target => target.Name))}.");
}
