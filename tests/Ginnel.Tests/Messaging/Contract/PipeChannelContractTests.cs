using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Waiting;

namespace Ginnel.Tests.Messaging.Contract;

/// <summary>A channel over a pipe of one page.</summary>
public class PipeChannelContractTests : ChannelContractTests
{
    private protected virtual WaitStrategy Strategy => WaitStrategy.Adaptive;

    private protected override ValueTask<ChannelPair> CreateAsync()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = Strategy });
        return new ValueTask<ChannelPair>(new ChannelPair(writer.WriterOf<long>(), reader.ReaderOf<long>(), () =>
        {
            writer.Dispose();
            reader.Dispose();
        }));
    }
}

/// <summary>The same, waiting without spinning.</summary>
public sealed class BlockingPipeChannelContractTests : PipeChannelContractTests
{
    private protected override WaitStrategy Strategy => WaitStrategy.Block;
}
