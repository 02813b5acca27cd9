using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes;

/// <summary>What becomes of SIGPIPE is a matter of the whole process, so nothing else may run meanwhile.</summary>
[Collection(AloneCollection.Name)]
public sealed class KernelPipeSignalTests
{
    [Fact]
    public void Write_NobodyReadsAndTheSignalIsAtItsDefault_IsABrokenPipe()
    {
        // As if a native host had undone what the runtime set up: unmended, the write would end this process.
        Signals.RestoreBrokenPipes();
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (writer)
        {
            reader.Dispose();
            Assert.Throws<BrokenPipeException>(() => writer.Write([1]));
        }
    }
}
