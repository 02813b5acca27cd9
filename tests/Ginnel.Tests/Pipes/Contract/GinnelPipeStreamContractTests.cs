using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The stream suite against the streams of the pipe through shared memory.</summary>
public abstract class GinnelPipeStreamContractTests(int capacity) : StreamContractTests
{
    protected override StreamTraits Traits { get; } = new() { Capacity = capacity };

    protected override StreamPair Create()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(capacity);
        return new StreamPair(reader.AsStream(), writer.AsStream());
    }
}

public sealed class GinnelPipeSmallStreamTests() : GinnelPipeStreamContractTests(4096);

public sealed class GinnelPipeLargeStreamTests() : GinnelPipeStreamContractTests(1 << 20);
