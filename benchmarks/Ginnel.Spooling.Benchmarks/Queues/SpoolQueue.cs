using Ginnel.Sharing;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>A spool, with a consumer that has a name.</summary>
internal sealed class SpoolQueue : MessageQueue
{
    private static readonly SpoolOptions s_options = new() { Durability = SpoolDurability.None };

    private readonly byte[] _message = new byte[Message.Length];
    private readonly Spool _spool;

    public SpoolQueue()
    {
        _spool = Spool.Open($"{Folder.Path}/spool", SpoolAccess.Append, s_options);
        Start(Receive);
    }

    public override void Dispose()
    {
        _spool.Dispose();
        base.Dispose();
    }

    protected override void Send(long first, int times)
    {
        for (long number = first; number < first + times; number++)
        {
            Message.Write(_message, number);
            _spool.Append(_message);
        }
    }

    private static void Receive(SharedRegion counts)
    {
        using var spool = Spool.Open($"{WorkFolder.Here}/spool", SpoolAccess.Read, s_options);
        using SpoolReader reader = spool.OpenReader("receiver");
        long received = 0;
        while (true)
        {
            SpoolMessage message = reader.Read();
            do
                Message.Check(message.Payload, received++);
            while (reader.TryRead(out message));
            Tell(counts, received);
        }
    }
}
