using System;
using System.Threading;
using Ginnel.Processes;
using Ginnel.Sharing;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>One way to send messages to another process by files or through a server.</summary>
/// <remarks>The receiver counts in shared memory, which is how the sender learns that all of a run have come.</remarks>
internal abstract class MessageQueue : IDisposable
{
    private readonly SharedRegion _counts = SharedRegion.CreateTwoWay(4096);
    private ChildProcess? _receiver;

    /// <summary>Messages sent so far; the number of the next.</summary>
    protected long Sent { get; private set; }

    protected WorkFolder Folder { get; } = new();

    /// <summary>Sends so many, and waits until the other process has had all of them.</summary>
    public void Run(int times)
    {
        Send(Sent, times);
        Sent += times;
        while (Volatile.Read(ref _counts.GetReference<long>(0)) != Sent)
        {
            if (_receiver!.HasExited)
                throw new InvalidOperationException("The receiver has ended.");
            Thread.Yield();
        }
    }

    /// <summary>What is done now and then, and not measured.</summary>
    public virtual void Trim()
    {
    }

    public virtual void Dispose()
    {
        _receiver?.Dispose();
        _counts.Dispose();
        Folder.Dispose();
    }

    protected abstract void Send(long first, int times);

    protected void Start(Action<SharedRegion> receive) =>
        _receiver = ChildProcess.Start(new ChildOptions { Environment = Folder.Variables }, receive, _counts);

    /// <summary>In the other process: so many have come.</summary>
    protected static void Tell(SharedRegion counts, long received) =>
        Volatile.Write(ref counts.GetReference<long>(0), received);
}
