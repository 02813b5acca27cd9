using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.RabbitMQ;
using Ginnel.Spooling;
using Ginnel.Tests.Peer.Forwarding;
using Ginnel.Tests.Support;
using RabbitMQ.Client;
using Xunit;

namespace Ginnel.System.Tests.Forwarding;

/// <summary>What becomes of single messages between two spools, through a real broker.</summary>
[Collection(RabbitCollection.Name)]
public sealed class ForwardingTests : IDisposable
{
    private const string Consumer = "mailer";

    private readonly RabbitCluster _cluster;
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-forward-").FullName;
    private readonly string _route = $"r{Guid.NewGuid():n}";
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _runs = [];
    private readonly FileLog _log;

    public ForwardingTests(RabbitCluster cluster)
    {
        _cluster = cluster;
        _log = new FileLog(Path.Join(_folder, "log"));
        Near = Open("near");
        Far = Open("far");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Spool Near { get; }

    private Spool Far { get; }

    private string Queue => $"ginnel.{_route}";

    public void Dispose()
    {
        _end.Cancel();
        foreach (Task run in _runs)
        {
            run.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(30));
            if (run.IsFaulted)
                Console.WriteLine(run.Exception);
        }

        Near.Dispose();
        Far.Dispose();
        _log.Dispose();
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            Console.WriteLine(ReadLog());
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Receipt_FarConsumerIsGivenAndAcknowledges_ComesStepByStep()
    {
        RunSender(Options());
        RunReceiver(Options());
        var headers = new Dictionary<string, string> { ["to"] = "ann@example.org" };
        Receipt receipt = await Near.AppendAsync("three parkins"u8.ToArray(), headers, Token).Within();
        using SpoolReader reader = Far.OpenReader(Consumer, new SpoolReadOptions { IsManual = true });
        SpoolMessage message = await reader.ReadAsync(Token).Within();
        Assert.Equal("three parkins"u8, message.Payload);
        Assert.Equal("ann@example.org", message.Headers["to"]);
        Assert.Equal($"{_route} {Near.Id:n} {receipt.Sequence}", message.Headers["ginnel-forwarded"]);
        SpoolDelivery delivered = await receipt.Delivered.Within();
        Assert.Equal(ReceiptState.Delivered, delivered.State);
        Assert.Equal($"forward-{_route}", delivered.Consumer);
        message.Acknowledge();
        SpoolDelivery acknowledged = await receipt.Acknowledged.Within();
        Assert.Equal(ReceiptState.Acknowledged, acknowledged.State);
    }

    [Fact]
    public async Task Receipt_FarConsumerRejects_SaysWhyAndLeavesADeadLetterHere()
    {
        RunSender(Options());
        RunReceiver(Options());
        Receipt receipt = await Near.AppendAsync("no address"u8.ToArray(), cancellationToken: Token).Within();
        using SpoolReader reader = Far.OpenReader(Consumer, new SpoolReadOptions { IsManual = true });
        (await reader.ReadAsync(Token).Within()).Reject("nobody lives there");
        var rejected = await Assert.ThrowsAsync<MessageRejectedException>(() => receipt.Acknowledged.Within());
        Assert.Equal("nobody lives there", rejected.Reason);
        using Spool letters = Near.OpenDeadLetters();
        using SpoolReader letter = letters.OpenReader();
        Assert.True(letter.TryRead(out SpoolMessage dead));
        Assert.Equal("no address"u8, dead.Payload);
    }

    [Fact]
    public async Task Receipt_LaterMessageIsHandledFirst_DoesNotWaitForTheEarlier()
    {
        RunSender(Options());
        RunReceiver(Options());
        Receipt first = await Near.AppendAsync("slow"u8.ToArray(), cancellationToken: Token).Within();
        Receipt second = await Near.AppendAsync("quick"u8.ToArray(), cancellationToken: Token).Within();
        using SpoolReader reader = Far.OpenReader(Consumer, new SpoolReadOptions { IsManual = true });
        SpoolMessage slow = await reader.ReadAsync(Token).Within();
        (await reader.ReadAsync(Token).Within()).Acknowledge();
        await second.Acknowledged.Within();
        Assert.Equal(ReceiptState.Delivered, Assert.Single(first.GetDeliveries()).State);
        slow.Acknowledge();
        await first.Acknowledged.Within();
    }

    [Fact]
    public async Task Receipt_AnotherConsumerHandlesFirst_IsOfTheOneThatCounts()
    {
        Far.OpenReader(Consumer).Dispose();
        RunSender(Options());
        RunReceiver(Options(farConsumer: Consumer));
        Receipt receipt = await Near.AppendAsync("both"u8.ToArray(), cancellationToken: Token).Within();
        using SpoolReader other = Far.OpenReader("archive", new SpoolReadOptions { IsManual = true });
        (await other.ReadAsync(Token).Within()).Acknowledge();
        await Far.GetReceipt(1).WaitAcknowledgedAsync("archive", Token).Within();
        Assert.DoesNotContain(receipt.GetDeliveries(), static delivery => delivery.IsDelivered);
        using SpoolReader reader = Far.OpenReader(Consumer, new SpoolReadOptions { IsManual = true });
        (await reader.ReadAsync(Token).Within()).Acknowledge();
        await receipt.Acknowledged.Within();
    }

    [Fact]
    public async Task Receive_QueueLosesConfirmedMessages_AsksTheSenderForThem()
    {
        ForwardingSender sender = RunSender(Options());
        await AppendAsync(0, 100);
        await Eventually.True(() => sender.Forwarded == 100);
        await using (IConnection connection = await _cluster.ConnectAsync())
        await using (IChannel channel = await connection.CreateChannelAsync(cancellationToken: Token))
            Assert.True(await channel.QueuePurgeAsync(Queue, Token) > 0);
        RunReceiver(Options());
        await AppendAsync(100, 10);
        await ReadAllAsync(110);
    }

    [Fact]
    public async Task Receive_DuplicatesOfMessagesThatAreGone_AreLeftOut()
    {
        RunSender(Options());
        using var end = new CancellationTokenSource();
        var first = new ForwardingReceiver(Far, Options(), _log);
        Task run = first.RunAsync(end.Token);
        await AppendAsync(0, 5000);
        await ReadAllAsync(5000);
        // The last one is acknowledged when the next is asked for.
        await Eventually.True(() => Near.Consumers[0].Lag == 1);
        // The next segments that are begun take the place of those that are handled.
        for (int number = 0; number < 1000; number++)
            await Far.AppendAsync(new byte[100], cancellationToken: Token).AsTask().Within();
        Assert.True(Far.FirstSequence > 4000, $"Message {Far.FirstSequence} is still there.");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Within());

        using Spool copy = Open("copy");
        copy.Append(Text(0));
        using SpoolReader reader = copy.OpenReader();
        Assert.True(reader.TryRead(out SpoolMessage message));
        var batch = new MessageBatchWriter(Near.Id, 1, 1000);
        batch.Begin();
        Assert.True(batch.TryAdd(message));
        await using IConnection connection = await _cluster.ConnectAsync();
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicPublishAsync("", Queue, batch.End(0), Token);
        RunReceiver(Options());
        long next = Far.NextSequence;
        Receipt last = await Near.AppendAsync("last"u8.ToArray(), cancellationToken: Token).Within();
        using SpoolReader consumer = Far.OpenReader(Consumer);
        while (!(await consumer.ReadAsync(Token).Within()).Payload.SequenceEqual("last"u8))
        {
        }

        Assert.Equal(next + 1, Far.NextSequence);
        Assert.False(consumer.TryRead(out _));
        await last.Acknowledged.Within();
    }

    [Fact]
    public async Task Receive_GarbageInTheQueue_BecomesADeadLetterAndHoldsNothingUp()
    {
        ForwardingSender sender = RunSender(Options());
        await AppendAsync(0, 1);
        await Eventually.True(() => sender.Forwarded == 1);
        await using IConnection connection = await _cluster.ConnectAsync();
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.BasicPublishAsync("", Queue, "garbage"u8.ToArray(), Token);
        await AppendAsync(1, 1);
        RunReceiver(Options());
        await ReadAllAsync(2);
        await Eventually.True(() => channel.MessageCountAsync($"{Queue}.dead").Result == 1);
        BasicGetResult? dead = await channel.BasicGetAsync($"{Queue}.dead", autoAck: true, Token);
        Assert.Equal("garbage"u8, dead!.Body.Span);
    }

    [Fact]
    public async Task Send_MessageIsLargerThanAllowed_IsRejectedHereAndTheNextOneTravels()
    {
        ForwardingOptions options = Options(largest: 1000);
        RunSender(options);
        RunReceiver(options);
        Receipt large = await Near.AppendAsync(new byte[1001], cancellationToken: Token).Within();
        await AppendAsync(0, 1);
        await ReadAllAsync(1);
        var rejected = await Assert.ThrowsAsync<MessageRejectedException>(() => large.Acknowledged.Within());
        Assert.Contains("1001", rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_QueueIsThereAndDiffers_NamesItAndWhatWasFoundAndExpected()
    {
        await using IConnection connection = await _cluster.ConnectAsync();
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Token);
        using var sender = new ForwardingSender(Near, Options());
        var exception = await Assert.ThrowsAsync<ForwardingException>(() => sender.RunAsync(_end.Token).Within());
        Assert.Contains($"'{Queue}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Expected: durable, x-queue-type=quorum", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Found: PRECONDITION_FAILED", exception.Message, StringComparison.Ordinal);
        await channel.QueueDeleteAsync(Queue, cancellationToken: Token);
    }

    [Fact]
    public async Task Run_PasswordIsWrong_TriesAgainAndNeverSaysIt()
    {
        string file = Path.Join(_folder, "password");
        await File.WriteAllTextAsync(file, "secret-parkin\n", Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        ForwardingSender sender = RunSender(Options(passwordFile: file));
        await Eventually.True(() => ReadLog().Contains("The next try", StringComparison.Ordinal));
        Assert.DoesNotContain("secret-parkin", ReadLog() + sender, StringComparison.Ordinal);
        // The file is read at each try.
        await File.WriteAllTextAsync(file, "guest\n", Token);
        await AppendAsync(0, 1);
        await Eventually.True(() => sender.Forwarded == 1);
    }

    [Fact]
    public async Task Run_PasswordFileIsReadableByOthers_IsRefused()
    {
        string file = Path.Join(_folder, "password");
        await File.WriteAllTextAsync(file, "guest\n", Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        using var sender = new ForwardingSender(Near, Options(passwordFile: file));
        var exception = await Assert.ThrowsAsync<ForwardingException>(() => sender.RunAsync(_end.Token).Within());
        Assert.Contains("640", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OverTls_ForwardsAsWithout()
    {
        ForwardingOptions options = Options(hosts: _cluster.TlsHosts, tls: new SslOption
        {
            Enabled = true,
            CertificateValidationCallback = (_, shown, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == 0
                && shown!.GetCertHashString() == _cluster.Certificate.GetCertHashString(),
        });
        RunSender(options);
        RunReceiver(options);
        await AppendAsync(0, 100);
        await ReadAllAsync(100);
    }

    /// <remarks>FORWARD_AWAY_SECONDS keeps the broker away for longer.</remarks>
    [Fact]
    public async Task Run_BrokerIsAway_MemoryStaysAndTheSpoolKeepsAll()
    {
        int count = 100_000;
        using var link = new Link(_cluster.All[0].Port);
        link.Cut();
        ForwardingSender sender = RunSender(Options(hosts: [link.Host]));
        await AppendAsync(0, 10_000);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await AppendAsync(10_000, count - 10_000);
        _ = int.TryParse(Environment.GetEnvironmentVariable("FORWARD_AWAY_SECONDS"), out int seconds);
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            await AppendAsync(count, 1000);
            count += 1000;
            await Task.Delay(100, Token);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} messages, {after - before} bytes more");
        Assert.True(after - before < 4 << 20, $"{after - before} bytes more are in use.");
        Assert.Equal(0, sender.Forwarded);
        Assert.Equal(count, Measure("ginnel.forwarding.lag"));
        link.Mend();
        for (long seen = 0; seen < count; seen = sender.Forwarded)
            await Eventually.True(() => sender.Forwarded > seen);
        Assert.Equal(0, Measure("ginnel.forwarding.lag"));
        Assert.Equal(0, Measure("ginnel.forwarding.unconfirmed"));
        RunReceiver(Options());
        await ReadAllAsync(count);
    }

    [Fact]
    public async Task Service_OfBothSides_RunsUntilItIsStopped()
    {
        var sender = new ForwardingSender(Near, Options(), _log);
        var receiver = new ForwardingReceiver(Far, Options(), _log);
        using var service = new ForwardingService(sender, receiver);
        await service.StartAsync(Token);
        await AppendAsync(0, 10);
        await ReadAllAsync(10);
        await service.StopAsync(Token).Within();
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Forward_TwoOriginsOverOneRoute_EachHasItsOwnReceipts()
    {
        using Spool second = Spool.Open(Path.Join(_folder, "second"), SpoolAccess.ReadAppend);
        RunSender(Options());
        using var sender = new ForwardingSender(second, Options(folder: "second-forwarder"), _log);
        _runs.Add(sender.RunAsync(_end.Token));
        RunReceiver(Options());
        Receipt[] receipts =
        [
            await Near.AppendAsync("one"u8.ToArray(), cancellationToken: Token).Within(),
            await second.AppendAsync("two"u8.ToArray(), cancellationToken: Token).Within(),
        ];
        using SpoolReader reader = Far.OpenReader(Consumer, new SpoolReadOptions { IsManual = true });
        for (int count = 0; count < 2; count++)
        {
            SpoolMessage message = await reader.ReadAsync(Token).Within();
            if (message.Payload.SequenceEqual("two"u8))
                message.Reject("one is enough");
            else
                message.Acknowledge();
        }

        await receipts[0].Acknowledged.Within();
        await Assert.ThrowsAsync<MessageRejectedException>(() => receipts[1].Acknowledged.Within());
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runs[1].Within());
    }

    /// <summary>With segments so small that what is handled goes.</summary>
    private Spool Open(string name) => Spool.Open(
        Path.Join(_folder, name), SpoolAccess.ReadAppend, new SpoolOptions { SegmentLength = 64 << 10 });

    private static byte[] Text(int number) => Encoding.UTF8.GetBytes($"message {number}");

    private ForwardingOptions Options(
        IReadOnlyList<string>? hosts = null, string? passwordFile = null, string? farConsumer = null,
        SslOption? tls = null, int largest = 16 << 20, string folder = "forwarder") => new()
        {
            Route = _route,
            Folder = Path.Join(_folder, folder),
            Hosts = hosts ?? _cluster.Hosts,
            PasswordFile = passwordFile,
            FarConsumer = farConsumer,
            Tls = tls,
            LargestMessage = largest,
            LongestPause = TimeSpan.FromSeconds(1),
        };

    private ForwardingSender RunSender(ForwardingOptions options)
    {
        var sender = new ForwardingSender(Near, options, _log);
        _runs.Add(sender.RunAsync(_end.Token));
        return sender;
    }

    private void RunReceiver(ForwardingOptions options) =>
        _runs.Add(new ForwardingReceiver(Far, options, _log).RunAsync(_end.Token));

    private async Task AppendAsync(int first, int count)
    {
        const int atOnce = 1000;
        for (int number = first; number < first + count; number += atOnce)
        {
            int end = Math.Min(number + atOnce, first + count);
            await Near.AppendManyAsync(
                [.. Enumerable.Range(number, end - number).Select(
                    static number => new ReadOnlyMemory<byte>(Text(number)))], Token).AsTask().Within();
        }
    }

    private async Task ReadAllAsync(int count)
    {
        using SpoolReader reader = Far.OpenReader(Consumer);
        for (int number = 0; number < count; number++)
        {
            Assert.False(_runs.Exists(static run => run.IsFaulted), "A forwarder has ended.");
            SpoolMessage message = await reader.ReadAsync(Token).Within();
            Assert.Equal(Text(number), message.Payload);
        }

        Assert.Equal(count + 1, Far.NextSequence);
    }

    private string ReadLog()
    {
        using var file = new StreamReader(new FileStream(
            Path.Join(_folder, "log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }

    private long Measure(string name)
    {
        long found = -1;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == "Ginnel.RabbitMQ" && instrument.Name == name)
                    it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == "route" && (string?)tag.Value == _route)
                    found = Math.Max(found, value);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }
}
