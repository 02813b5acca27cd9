using System.IO;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Tests.Messaging;
using Ginnel.Tests.Messaging.Contract;
using Ginnel.Tests.Pipes.Contract;

namespace Ginnel.Tests.Far;

/// <summary>The suite for calls, between two computers.</summary>
public sealed class FarCallsTests() : CallsTests(isFar: true);

/// <summary>The suite for streams of calls, between two computers.</summary>
public sealed class FarCallsStreamTests() : CallsStreamTests(isFar: true);

/// <summary>The suite for what is around calls, between two computers.</summary>
public sealed class FarCallsAroundTests() : CallsAroundTests(isFar: true);

/// <summary>The suite for channels, between two computers.</summary>
public sealed class FarChannelContractTests : ChannelContractTests
{
    private protected override bool TravelsLater => true;

    private protected override async ValueTask<ChannelPair> CreateAsync()
    {
        FarPair pair = await FarPair.ConnectAsync(4096);
        return new ChannelPair(pair.Server.WriterOf<long>(), pair.Client.ReaderOf<long>(), pair.Dispose);
    }
}

/// <summary>The suite for streams, between two computers.</summary>
public sealed class FarStreamContractTests : StreamContractTests
{
    protected override StreamTraits Traits { get; } = new()
    {
        IsDuplex = true,
        ReaderGone = ReaderGone.ThrowsInTime,
    };

    protected override StreamPair Create()
    {
        FarPair pair = FarPair.ConnectAsync(4096).GetAwaiter().GetResult();
        Stream reader = pair.Client.AsStream();
        Stream writer = pair.Server.AsStream();
        pair.Listener.Dispose();
        return new StreamPair(reader, writer);
    }
}
