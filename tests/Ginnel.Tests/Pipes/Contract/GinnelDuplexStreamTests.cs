using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The stream suite against one direction of a two-way pipe.</summary>
public sealed class GinnelDuplexStreamTests : StreamContractTests
{
    protected override StreamTraits Traits { get; } = new() { IsDuplex = true, Capacity = 4096 };

    protected override StreamPair Create()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create();
        return new StreamPair(left.AsStream(), right.AsStream());
    }
}
