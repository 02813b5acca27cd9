using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Both sides count messages in their headers, each message once, whatever way it takes.</summary>
public sealed class MessageCountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Channel_OfPlainValues_CountsSinglesAndBatchesWithoutTheHello()
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create();
        using PipeChannelReader<long> reader = readEnd.ReaderOf<long>();
        using PipeChannelWriter<long> writer = writeEnd.WriterOf<long>();
        Assert.True(writer.TryWrite(1));
        Assert.True(writer.TryWrite(2));
        Assert.Equal(50, writer.TryWriteAll([.. Enumerable.Range(0, 50).Select(static number => (long)number)]));
        Assert.Equal((52, 0), Counts(writeEnd, readEnd));

        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryPeek(out _));
        Assert.Equal((52, 2), Counts(writeEnd, readEnd));
        long[] values = new long[20];
        Assert.Equal(20, reader.TryReadAll(values));
        Assert.Equal((52, 22), Counts(writeEnd, readEnd));
        Assert.Equal(52, HandleTable.Snapshot().Find(writeEnd.Handle)!.Output!.Value.Messages);
        Assert.Equal(22, HandleTable.Snapshot().Find(readEnd.Handle)!.Input!.Value.Messages);
    }

    [Fact]
    public async Task Channel_OfTexts_CountsOneInPartsAsOne()
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create();
        using PipeChannelReader<string> reader = readEnd.ReaderOf<string>();
        using PipeChannelWriter<string> writer = writeEnd.WriterOf<string>();
        Task writing = Task.Run(
            async () =>
            {
                await writer.WriteAsync("small", Token);
                await writer.WriteAsync(new string('x', 100_000), Token);
                await writer.WriteAsync("small", Token);
            }, Token);
        for (int count = 0; count < 3; count++)
            await reader.ReadAsync(Token).Within();
        await writing.Within();
        Assert.Equal((3, 3), Counts(writeEnd, readEnd));
    }

    [Fact]
    public async Task Channel_OverAConnection_CountsAnAttachedMessageAsOne()
    {
        using var folder = new EndpointFolder();
        await using EndpointListener listener = Endpoint.Listen("db", folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        using PipeChannelReader<string> reader = server.ReaderOf<string>();
        using PipeChannelWriter<string> writer = client.WriterOf<string>();
        await writer.WriteAsync(new string('x', 1_000_000), Token).Within();
        Assert.Equal(1_000_000, (await reader.ReadAsync(Token).Within()).Length);
        Assert.Equal((1, 1), Counts(client.Writer, server.Reader));
        Assert.Equal((0, 0), Counts(server.Writer, client.Reader));
    }

    [Fact]
    public async Task Batch_ThatIsNotPublished_IsCountedWhenItIs()
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create();
        using (readEnd)
        using (writeEnd)
        {
            var frames = new FrameWriter(writeEnd);
            await frames.WaitToWriteAsync(8, Token).Within();
            for (int count = 0; count < 3; count++)
            {
                Assert.True(frames.TryLoan(8, out FrameLoan loan));
                loan.Commit(FrameKind.ChannelMessage, 8, publish: false);
            }

            Assert.Equal((0, 0), Counts(writeEnd, readEnd));
            frames.Publish();
            Assert.Equal((3, 0), Counts(writeEnd, readEnd));
        }
    }

    [Fact]
    public async Task Calls_CountARequestAndAnAnswerEach()
    {
        using var folder = new EndpointFolder();
        await using EndpointListener listener = Endpoint.Listen("sums", folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("sums", folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        using var implementation = new Peer.Calling.Arithmetic();
        await using CallSession session = Calls.Serve<Peer.Calling.IArithmetic>(server, implementation);
        await using var calls = await Calls.ConnectAsync<Peer.Calling.IArithmetic>(client).Within();
        for (int count = 1; count <= 20; count++)
            Assert.Equal(count + 1, await calls.Target.AddAsync(count, 1).Within());
        Assert.Equal((20, 20), Counts(client.Writer, server.Reader));
        // The answer was read, and is given back before the next look.
        await Eventually.True(() => Counts(server.Writer, client.Reader) == (20, 20));
    }

    [Fact]
    public void Bytes_AreNoMessages()
    {
        (PipeReadEnd readEnd, PipeWriteEnd writeEnd) = Pipe.Create();
        using (readEnd)
        using (writeEnd)
        {
            writeEnd.Write(new byte[100], Token);
            Assert.Equal(100, readEnd.Read(new byte[100], Token));
            Assert.Equal((0, 0), Counts(writeEnd, readEnd));
        }
    }

    private static (long Written, long Read) Counts(PipeWriteEnd writer, PipeReadEnd reader)
    {
        SegmentHeader written = writer.Core.Link.Own.Header;
        SegmentHeader read = reader.Core.Link.Own.Header;
        return (written.MessagesWritten.ReadAcquire(), read.MessagesRead.ReadAcquire());
    }
}
