using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Laps;
using Ginnel.RabbitMQ;
using Ginnel.Spooling.Benchmarks.Queues;
using RabbitMQ.Client;

namespace Ginnel.Spooling.Benchmarks.Workloads;

/// <summary>Messages from a spool into a quorum queue, beside the client's own loop that has them confirmed.</summary>
/// <remarks>Both have a thousand messages unconfirmed at most. The broker is one node on this computer.</remarks>
internal static class Forwarding
{
    private const string Name = "100 bytes into a quorum queue, confirmed by thousands";
    private const string OneByOne = "Ginnel.RabbitMQ, one by one";
    private const string InBatches = "Ginnel.RabbitMQ, 256 together";
    private const string Rival = "RabbitMQ.Client";
    private const int Batch = 1000;

    // 0.8 of the rate.
    private const double MostOfTime = 1 / 0.8;

    public static Workload Create()
    {
        var folder = new WorkFolder();
        var server = new RabbitServer(folder.Path);
        var oneByOne = new Route(folder.Path, "single", server.Port, 1);
        var inBatches = new Route(folder.Path, "batches", server.Port, 256);
        var client = new Client(server.Port);
        return new Workload(
            Name,
            [
                new(OneByOne, oneByOne.Run) { Before = () => client.Purge("ginnel.single") },
                new(InBatches, inBatches.Run) { Before = () => client.Purge("ginnel.batches") },
                new(Rival, times => client.RunAsync(times).GetAwaiter().GetResult())
                {
                    Before = () => client.Purge(Client.Queue),
                },
            ],
            [new Target(Name, OneByOne, Rival, MostOfTime), new Target(Name, InBatches, Rival, MostOfTime)])
        {
            Resources = new Ending(() =>
            {
                oneByOne.Dispose();
                inBatches.Dispose();
                client.Dispose();
                server.Dispose();
                folder.Dispose();
            }),
        };
    }

    /// <summary>A spool, and a forwarder that sends what is in it.</summary>
    private sealed class Route : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly ManualResetEvent _never = new(initialState: false);
        private readonly Spool _spool;
        private readonly ForwardingSender _sender;
        private readonly Task _run;
        private readonly ReadOnlyMemory<byte>[] _messages = new ReadOnlyMemory<byte>[Batch];

        public Route(string folder, string name, int port, int together)
        {
            Array.Fill(_messages, new byte[Message.Length]);
            var options = new SpoolOptions { Durability = SpoolDurability.None };
            _spool = Spool.Open($"{folder}/{name}", SpoolAccess.ReadAppend, options);
            _sender = new ForwardingSender(_spool, new ForwardingOptions
            {
                Route = name,
                Folder = $"{folder}/{name}-forwarder",
                Hosts = [$"127.0.0.1:{port}"],
                MostUnconfirmed = Batch,
                MostInBatch = together,
            });
            _run = Task.Run(() => _sender.RunAsync(_end.Token));
            Run(1);
        }

        public void Run(int times)
        {
            for (int appended = 0; appended < times; appended += Batch)
            {
                ArraySegment<ReadOnlyMemory<byte>> some = new(_messages, 0, Math.Min(Batch, times - appended));
                _spool.AppendManyAsync(some).AsTask().GetAwaiter().GetResult();
            }

            while (_sender.Forwarded < _spool.NextSequence - 1)
            {
                if (_run.IsCompleted)
                    _run.GetAwaiter().GetResult();
                _never.WaitOne(TimeSpan.FromMilliseconds(1));
            }
        }

        public void Dispose()
        {
            _end.Cancel();
            ((IAsyncResult)_run).AsyncWaitHandle.WaitOne();
            _sender.Dispose();
            _spool.Dispose();
            _never.Dispose();
            _end.Dispose();
        }
    }

    /// <summary>Publishes a thousand messages, waits until all are confirmed, and goes on.</summary>
    private sealed class Client : IDisposable
    {
        public const string Queue = "rival";

        private readonly BasicProperties _properties = new() { Persistent = true };
        private readonly byte[] _message = new byte[Message.Length];
        private readonly IConnection _connection;
        private readonly IChannel _channel;

        public Client(int port)
        {
            var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port };
            _connection = factory.CreateConnectionAsync().GetAwaiter().GetResult();
            var options = new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
                outstandingPublisherConfirmationsRateLimiter: null);
            _channel = _connection.CreateChannelAsync(options).GetAwaiter().GetResult();
            _channel.QueueDeclareAsync(
                Queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }).GetAwaiter().GetResult();
        }

        public async Task RunAsync(int times)
        {
            var tasks = new List<Task>(Batch);
            for (int published = 0; published < times; published++)
            {
                tasks.Add(_channel.BasicPublishAsync("", Queue, mandatory: true, _properties, _message).AsTask());
                if (tasks.Count < Batch && published + 1 < times)
                    continue;
                await Task.WhenAll(tasks);
                tasks.Clear();
            }
        }

        public void Purge(string queue) => _channel.QueuePurgeAsync(queue).GetAwaiter().GetResult();

        public void Dispose()
        {
            _channel.Dispose();
            _connection.Dispose();
        }
    }
}
