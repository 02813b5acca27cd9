using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The suite against the pipe through shared memory, both ends in this process.</summary>
public abstract class GinnelPipeContractTests(int capacity) : PipeContractTests
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
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(capacity);
        return new PipePair(reader, writer);
    }
}

public sealed class GinnelPipeSmallTests() : GinnelPipeContractTests(4096);

public sealed class GinnelPipeLargeTests() : GinnelPipeContractTests(1 << 20);
