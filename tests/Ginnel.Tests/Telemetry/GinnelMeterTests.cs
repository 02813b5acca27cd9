using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Telemetry;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Far;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Telemetry;

/// <summary>What whoever collects gets is what went through the ends, exactly, and it never falls.</summary>
/// <remarks>Alone: the totals are the process's, and other tests write nonsense into segments of their own.</remarks>
[Collection(AloneCollection.Name)]
public sealed class GinnelMeterTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Collect_OfBytes_GivesWhatWasWrittenReadAndIsInBetween()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        using var collector = new Collector(listener.Path);
        client.Writer.Write(new byte[1000], Token);
        Assert.Equal(300, server.Reader.Read(new byte[300], Token));
        server.Writer.Write(new byte[50], Token);

        // Both sides are in this process, and each counts for itself.
        IReadOnlyDictionary<string, decimal> values = collector.Collect();
        Assert.Equal(1050, values["ginnel.io transmit"]);
        Assert.Equal(300, values["ginnel.io receive"]);
        Assert.Equal(0, values["ginnel.messages transmit"]);
        Assert.Equal(750, values["ginnel.fill transmit"]);
        Assert.Equal(750, values["ginnel.fill receive"]);
        Assert.Equal(2 * 65536, values["ginnel.fill.limit transmit"]);
        Assert.Equal(2 * 65536, values["ginnel.fill.limit receive"]);
        Assert.Equal(2, values["ginnel.connections"]);
    }

    [Fact]
    public async Task Collect_AfterClosing_KeepsTheTotalsAndAddsTheNext()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        using var collector = new Collector(listener.Path);
        for (int round = 1; round <= 3; round++)
        {
            Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
            Connection server = await listener.AcceptAsync(Token);
            using PipeChannelWriter<long> writer = client.WriterOf<long>();
            using PipeChannelReader<long> reader = server.ReaderOf<long>();
            for (int count = 0; count < 10; count++)
            {
                Assert.True(writer.TryWrite(count));
                Assert.Equal(count, await reader.ReadAsync(Token).Within());
            }

            Assert.Equal(2, collector.Collect()["ginnel.connections"]);
            client.Writer.Write("left unread"u8, Token);
            decimal written = client.Writer.Position;
            await client.DisposeAsync();
            await server.DisposeAsync();
            IReadOnlyDictionary<string, decimal> values = collector.Collect();
            Assert.Equal(10 * round, values["ginnel.messages transmit"]);
            Assert.Equal(10 * round, values["ginnel.messages receive"]);
            Assert.Equal(written * round, values["ginnel.io transmit"]);
            Assert.Equal((written - "left unread".Length) * round, values["ginnel.io receive"]);
            Assert.Equal(0, values["ginnel.fill receive"]);
            Assert.Equal(0, values["ginnel.fill transmit"]);
            Assert.Equal(0, values["ginnel.fill.limit transmit"]);
            Assert.Equal(0, values["ginnel.connections"]);
        }
    }

    [Fact]
    public async Task Collect_OfSleeps_GivesTheWordsOfTheHeader()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        var options = new ConnectOptions { Directory = _folder.Path, WaitStrategy = WaitStrategy.Block };
        await using Connection client = await Endpoint.ConnectAsync("db", options, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        using var collector = new Collector(listener.Path);
        Task<int> reading = client.Reader.ReadAsync(new byte[1], Token).AsTask();
        server.Writer.Write("x"u8, Token);
        await reading.Within();

        SegmentHeader own = client.Link.Own.Header;
        IReadOnlyDictionary<string, decimal> values = collector.Collect();
        Assert.Equal(own.ReaderSleeps.ReadAcquire(), values["ginnel.sleeps receive"]);
        Assert.Equal(own.ReaderWakeUps.ReadAcquire(), values["ginnel.wakeups receive"]);
        Assert.Equal(own.ReaderWakeUpNs.ReadAcquire() / 1e9, (double)values["ginnel.wakeup.time receive"], 1e-12);
        Assert.Equal(0, values["ginnel.sleeps transmit"]);
    }

    /// <summary>The relays in between have ends, too, through which the same bytes go.</summary>
    [Fact]
    public async Task Collect_OfAFarConnection_CountsTheBytesOnce()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        using var collector = new Collector(pair.Client.Path);
        pair.Client.Writer.Write(new byte[1234], Token);
        await pair.Server.AsStream().ReadExactlyAsync(new byte[1234], Token).AsTask().Within();
        IReadOnlyDictionary<string, decimal> values = collector.Collect();
        Assert.Equal((1234, 1234), (values["ginnel.io transmit"], values["ginnel.io receive"]));
    }

    [Fact]
    public async Task Collect_WhileEndsComeAndGo_NeverFalls()
    {
        using var collector = new Collector(null);
        Task working = Watchdog.OnThread(() =>
        {
            for (int round = 0; round < 300; round++)
            {
                (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
                using (reader)
                using (writer)
                {
                    writer.Write(new byte[100], Token);
                    Assert.Equal(100, reader.Read(new byte[100], Token));
                }
            }
        });
        (decimal received, decimal sent) = Totals(collector);
        while (!working.IsCompleted)
        {
            (decimal nextReceived, decimal nextSent) = Totals(collector);
            Assert.True(nextReceived >= received, $"{nextReceived} after {received}");
            Assert.True(nextSent >= sent, $"{nextSent} after {sent}");
            (received, sent) = (nextReceived, nextSent);
        }

        await working.Within();
    }

    private static (decimal Received, decimal Sent) Totals(Collector collector)
    {
        IReadOnlyDictionary<string, decimal> values = collector.Collect();
        return (values.GetValueOrDefault("ginnel.io receive"), values.GetValueOrDefault("ginnel.io transmit"));
    }

    [Fact]
    public async Task Collect_OfAForgottenPipe_KeepsItsTotals()
    {
        using var collector = new Collector(null);
        decimal before = collector.Collect().GetValueOrDefault("ginnel.io transmit");
        WeakReference<Link> link = Forget(12_345);
        await Eventually.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !link.TryGetTarget(out _);
        });
        Assert.True(collector.Collect()["ginnel.io transmit"] >= before + 12_345);
    }

    [Fact]
    public void Of_MoreEndpointsThanAreKeptApart_AreOne()
    {
        var groups = new MeterGroups(MeterGroups.MostEndpoints);
        Assert.False(groups.Of("").IsOfConnections);
        for (int index = 0; index < 2 * MeterGroups.MostEndpoints; index++)
            groups.Of(index.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(MeterGroups.MostEndpoints + 1, groups.All.Length);
        Assert.Same(groups.Of("10000"), groups.Of("10001"));
        Assert.Same(groups.Of("7"), groups.Of("7"));
        Assert.NotSame(groups.Of("7"), groups.Of("8"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<Link> Forget(int length)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(65536);
        writer.Write(new byte[length], Token);
        Assert.Equal(length, reader.Read(new byte[length], Token));
        return new WeakReference<Link>(writer.Core.Link);
    }
}
