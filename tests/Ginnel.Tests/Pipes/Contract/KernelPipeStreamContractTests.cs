using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The stream suite against the streams of the kernel's pipe.</summary>
public abstract class KernelPipeStreamContractTests(int bufferSize) : StreamContractTests
{
    protected override StreamTraits Traits { get; } = new() { Capacity = bufferSize };

    protected override StreamPair Create()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create(bufferSize);
        return new StreamPair(reader.AsStream(), writer.AsStream());
    }
}

public sealed class KernelPipeSmallStreamTests() : KernelPipeStreamContractTests(4096);

public sealed class KernelPipeLargeStreamTests() : KernelPipeStreamContractTests(1 << 20);
