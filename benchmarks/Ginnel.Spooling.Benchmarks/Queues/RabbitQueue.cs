using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>RabbitMQ on loopback: a durable queue, persistent messages, acknowledged by hundreds.</summary>
internal sealed class RabbitQueue : MessageQueue
{
    private const string Name = "messages";
    private const int Acknowledged = 100;

    private readonly byte[] _message = new byte[Message.Length];
    private readonly BasicProperties _properties = new() { Persistent = true };
    private readonly RabbitServer _server;
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    public RabbitQueue()
    {
        _server = new RabbitServer(Folder.Path);
        File.WriteAllText(PortFile(Folder.Path), _server.Port.ToString(CultureInfo.InvariantCulture));
        _connection = Connect(_server.Port);
        _channel = _connection.CreateChannelAsync().GetAwaiter().GetResult();
        Declare(_channel);
        Start(Receive);
    }

    public override void Dispose()
    {
        _channel.Dispose();
        _connection.Dispose();
        _server.Dispose();
        base.Dispose();
    }

    protected override void Send(long first, int times) => SendAsync(first, times).GetAwaiter().GetResult();

    private async Task SendAsync(long first, int times)
    {
        for (long number = first; number < first + times; number++)
        {
            Message.Write(_message, number);
            await _channel.BasicPublishAsync("", Name, mandatory: false, _properties, _message);
        }
    }

    private static void Receive(SharedRegion counts)
    {
        int port = int.Parse(File.ReadAllText(PortFile(WorkFolder.Here)), CultureInfo.InvariantCulture);
        using IConnection connection = Connect(port);
        using IChannel channel = connection.CreateChannelAsync().GetAwaiter().GetResult();
        Declare(channel);
        channel.BasicQosAsync(0, prefetchCount: 10 * Acknowledged, global: false).GetAwaiter().GetResult();
        long received = 0;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Message.Check(delivery.Body.Span, received++);
            if (received % Acknowledged == 0)
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: true);
            Tell(counts, received);
        };
        channel.BasicConsumeAsync(Name, autoAck: false, consumer).GetAwaiter().GetResult();
        using var forEver = new ManualResetEvent(initialState: false);
        forEver.WaitOne();
    }

    private static string PortFile(string folder) => Path.Combine(folder, "port");

    private static IConnection Connect(int port) => new ConnectionFactory
    {
        HostName = "127.0.0.1",
        Port = port,
        AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync().GetAwaiter().GetResult();

    private static void Declare(IChannel channel) => channel.QueueDeclareAsync(
        Name, durable: true, exclusive: false, autoDelete: false).GetAwaiter().GetResult();
}
