using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The suite against the kernel's pipe with the same face.</summary>
public abstract class KernelPipeContractTests(int bufferSize) : PipeContractTests
{
    protected override PipeTraits Traits { get; } = new()
    {
        Capacity = bufferSize,
        CompletionError = CompletionError.Lost,
        DrainsBeforeError = true,
        SurvivesConcurrentReads = true,
    };

    protected override PipePair Create()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create(bufferSize);
        return new PipePair(reader, writer);
    }
}

public sealed class KernelPipeSmallTests() : KernelPipeContractTests(4096);

public sealed class KernelPipeLargeTests() : KernelPipeContractTests(1 << 20);
