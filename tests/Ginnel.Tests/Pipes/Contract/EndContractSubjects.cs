using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The pipes that the suites for our own ends run against.</summary>
internal static class EndContractSubjects
{
    public static EndPair Ginnel(int capacity)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(capacity);
        return new EndPair(reader, writer, capacity);
    }

    public static EndPair Kernel(int bufferSize)
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create(bufferSize);
        return new EndPair(reader, writer, bufferSize);
    }
}

public sealed class GinnelPipeEndTests : EndContractTests
{
    internal override EndPair Create() => EndContractSubjects.Ginnel(4096);
}

public sealed class KernelPipeEndTests : EndContractTests
{
    internal override EndPair Create() => EndContractSubjects.Kernel(4096);
}
