using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes;

/// <summary>The words of a segment that are there for observers alone.</summary>
public sealed class SegmentWordsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PeerInodeAndName_OfAConnection_AreThePeersFileAndTheEndpointsPath()
    {
        using var folder = new EndpointFolder();
        await using EndpointListener listener = Endpoint.Listen("db", folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        (Link left, Link right) = (client.Link, server.Link);

        Assert.Equal(right.Own.Inode, (ulong)left.Own.Header.PeerInode.ReadAcquire());
        Assert.Equal(left.Own.Inode, (ulong)right.Own.Header.PeerInode.ReadAcquire());
        Assert.Equal(listener.Path, left.Own.Header.ReadName());
        Assert.Equal(listener.Path, right.Own.Header.ReadName());
        Assert.Equal(listener.Path, left.Peer.Header.ReadName());
    }

    [Fact]
    public async Task Name_OfAFarConnection_IsItsAddressOnBothSides()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        Assert.Equal(pair.Client.Path, pair.Client.Link.Own.Header.ReadName());
        Assert.Equal(pair.Server.Path, pair.Server.Link.Own.Header.ReadName());
        Assert.StartsWith("tls://", pair.Client.Path, System.StringComparison.Ordinal);
    }

    [Fact]
    public async Task PeerInodeAndName_OfAPipe_AreThePartnersFileAndNothing()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write("x"u8, Token);
            (Link left, Link right) = (reader.Core.Link, writer.Core.Link);
            await Eventually.True(() => left.IsAttached && right.IsAttached);
            Assert.Equal(right.Own.Inode, (ulong)left.Own.Header.PeerInode.ReadAcquire());
            Assert.Equal(left.Own.Inode, (ulong)right.Own.Header.PeerInode.ReadAcquire());
            Assert.Equal("", left.Own.Header.ReadName());
        }
    }

    [Fact]
    public void ReadName_OfAnImpossibleLength_StaysWithinTheName()
    {
        using var segment = new OwnedSegment("test", 0);
        segment.Header.WriteName("db");
        segment.Mapping.Word32(SegmentLayout.NameLengthOffset).WriteRelease(uint.MaxValue);
        Assert.StartsWith("db\0", segment.Header.ReadName(), System.StringComparison.Ordinal);
        Assert.Equal(SegmentLayout.NameCapacity, segment.Header.ReadName().Length);
    }
}
