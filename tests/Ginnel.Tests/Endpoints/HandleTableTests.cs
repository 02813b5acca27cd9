using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Endpoints;

public sealed class HandleTableTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Snapshot_OfAPipe_ShowsModePositionFillAndWhereTheBytesAre()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(8192);
        using (reader)
        using (writer)
        {
            HandleInfo before = InfoOf(writer.Handle);
            Assert.Equal(
                (HandleKind.Pipe, HandleMode.Write, HandleState.New),
                (before.Kind, before.Mode, before.State));
            Assert.Equal(new HandleFlow(0, 8192, 0, null, false, 0, 0), before.Output);
            Assert.Null(before.PeerProcessId);

            writer.Write(new byte[100], Token);
            Assert.Equal(40, reader.Read(new byte[40], Token));
            HandleInfo writing = InfoOf(writer.Handle);
            HandleInfo reading = InfoOf(reader.Handle);
            Assert.Equal((HandleMode.Write, HandleState.Open), (writing.Mode, writing.State));
            Assert.Equal((HandleMode.Read, HandleState.Open), (reading.Mode, reading.State));
            Assert.Equal((100, 8192, 60), Figures(writing.Output!.Value));
            Assert.Equal((40, 8192, 60), Figures(reading.Input!.Value));
            Assert.Null(writing.Input);
            Assert.Null(reading.Output);
            Assert.Equal(Environment.ProcessId, reading.PeerProcessId);
            Assert.Equal(writing.Output.Value.Storage, reading.Input.Value.Storage);
            Assert.Contains(
                reading.Input.Value.Storage!["memfd inode ".Length..], File.ReadAllText("/proc/self/maps"),
                StringComparison.Ordinal);
        }

        Assert.Null(HandleTable.Snapshot().Find(writer.Handle)?.Output);
    }

    [Fact]
    public async Task Snapshot_OfAConnection_ShowsBothDirectionsAndThePeer()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        HandleInfo waiting = InfoOf(listener.Handle);
        Assert.Equal((HandleKind.Listener, HandleMode.Listen), (waiting.Kind, waiting.Mode));
        Assert.Equal(Path.Join(_folder.Path, "db"), waiting.Location);
        // The client has its answer a moment before it stands in the listener's queue.
        await Eventually.True(() => Figures(InfoOf(listener.Handle).Input!.Value) == (0, 128, 1));

        await using Connection server = await listener.AcceptAsync(Token);
        Assert.Equal((1, 128, 0), Figures(InfoOf(listener.Handle).Input!.Value));
        client.Writer.Write(new byte[10], Token);
        HandleInfo info = InfoOf(server.Handle);
        Assert.Equal(
            (HandleKind.Connection, HandleMode.ReadWrite, HandleState.Open),
            (info.Kind, info.Mode, info.State));
        Assert.Equal((0, 65536, 10), Figures(info.Input!.Value));
        Assert.Equal((0, 65536, 0), Figures(info.Output!.Value));
        Assert.Equal(server.Peer.ProcessId, info.PeerProcessId);
        Assert.Equal(server.Peer.UserId, info.PeerUserId);
        Assert.Equal(server.Path, info.Location);
        Assert.Equal(server.Handle, server.Reader.Handle);
        Assert.Equal(server.Handle, server.Writer.Handle);

        await client.DisposeAsync();
        await Eventually.True(() => InfoOf(server.Handle).State is HandleState.PeerCompleted);
    }

    [Fact]
    public void Snapshot_OfAKernelPipe_ShowsWhatTheKernelHolds()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(new byte[100], Token);
            Assert.Equal(30, reader.Read(new byte[30], Token));
            HandleInfo info = InfoOf(reader.Handle);
            Assert.Equal(
                (HandleKind.KernelPipe, HandleMode.Read, HandleState.Open),
                (info.Kind, info.Mode, info.State));
            Assert.Equal((30, reader.BufferSize, 70), Figures(info.Input!.Value));
            Assert.Equal("kernel pipe", info.Input.Value.Storage);
            Assert.Equal((100, writer.BufferSize, 70), Figures(InfoOf(writer.Handle).Output!.Value));
        }
    }

    [Fact]
    public async Task Snapshot_OfAReaderThatWaits_SaysSo()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(
            new PipeSettings { WaitStrategy = WaitStrategy.Block });
        using (reader)
        using (writer)
        {
            ValueTask<int> reading = reader.ReadAsync(new byte[1], Token);
            await Eventually.True(() => InfoOf(reader.Handle).Input is { IsWaiting: true, Sleeps: > 0 });
            writer.Write("x"u8, Token);
            Assert.Equal(1, await reading);
        }
    }

    [Fact]
    public async Task Snapshot_WhileEndsComeAndGoAndWork_DisturbsNobody()
    {
        using var over = new CancellationTokenSource();
        Task looking = Watchdog.OnThread(() =>
        {
            while (!over.IsCancellationRequested)
                Assert.NotEmpty(HandleTable.Snapshot().ToString());
        });
        for (int round = 0; round < 200; round++)
        {
            (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
            using (reader)
            using (writer)
            {
                writer.Write(Pattern.Create(0, 100), Token);
                byte[] bytes = new byte[100];
                Assert.Equal(100, reader.Read(bytes, Token));
                Pattern.Check(bytes, 0);
            }
        }

        await over.CancelAsync();
        await looking.Within();
    }

    [Fact]
    public void ToString_HasALineForEachHandle()
    {
        using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        var table = HandleTable.Snapshot();
        string[] lines = table.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(table.Count + 1, lines.Length);
        Assert.StartsWith("handle", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.EndsWith(listener.Path, StringComparison.Ordinal));
        Assert.Equal(table.Select(static info => info.Handle).Order(), table.Select(static info => info.Handle));
    }

    private static HandleInfo InfoOf(int handle) => HandleTable.Snapshot().Find(handle)!;

    private static (long, long, long) Figures(HandleFlow flow) => (flow.Position, flow.Capacity, flow.Fill);
}
