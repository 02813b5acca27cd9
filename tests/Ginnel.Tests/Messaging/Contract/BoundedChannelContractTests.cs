using System.Threading.Channels;
using System.Threading.Tasks;

namespace Ginnel.Tests.Messaging.Contract;

/// <summary>.NET's own channel.</summary>
public sealed class BoundedChannelContractTests : ChannelContractTests
{
    protected override bool KeepsExceptions => true;

    private protected override ValueTask<ChannelPair> CreateAsync()
    {
        var channel = Channel.CreateBounded<long>(ChannelPair.LeastCapacity);
        return new ValueTask<ChannelPair>(new ChannelPair(channel.Writer, channel.Reader, static () => { }));
    }
}
