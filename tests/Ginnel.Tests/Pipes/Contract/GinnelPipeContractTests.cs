using Ginnel.Pipes;
using Ginnel.Waiting;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The suite against the pipe through shared memory, both ends in this process.</summary>
public abstract class GinnelPipeContractTests(int capacity, WaitStrategy strategy) : PipeContractTests
{
    protected override PipeTraits Traits { get; } = new()
    {
        Capacity = capacity,
        CompletionError = CompletionError.Described,
        DrainsBeforeError = true,
        SurvivesConcurrentReads = true,
    };

    protected override PipePair Create()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(
            new PipeSettings { Capacity = capacity, WaitStrategy = strategy });
        return new PipePair(reader, writer);
    }
}

public sealed class GinnelPipeSmallTests() : GinnelPipeContractTests(4096, WaitStrategy.Adaptive);

public sealed class GinnelPipeLargeTests() : GinnelPipeContractTests(1 << 20, WaitStrategy.Adaptive);

public sealed class GinnelPipeSpinningTests() : GinnelPipeContractTests(4096, WaitStrategy.Spin);

public sealed class GinnelPipeBlockingTests() : GinnelPipeContractTests(4096, WaitStrategy.Block);
