using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>The streams that are arguments of a call of ours; they end when it does.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no handle: nothing to free.")]
internal sealed class StreamSenders
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<StreamSender> _senders = [];

    public StreamSender? Find(int number)
    {
        lock (_gate)
        {
            foreach (StreamSender sender in _senders)
            {
                if (sender.Number == number)
                    return sender;
            }

            return null;
        }
    }

    /// <summary>Begins to send, on the thread pool: what a user's stream does first may take long.</summary>
    public void Send<T>(
        CallConnection connection, long id, int number, IAsyncEnumerable<T> items, IMessageFormatter<T> formatter)
    {
        var sender = new StreamSender(connection, id, number);
        lock (_gate)
            _senders.Add(sender);
        CancellationToken token = _stop.Token;
        _ = Task.Run(() => SendAsync(connection, id, sender, items, formatter, token), CancellationToken.None);
    }

    /// <summary>The call has ended. For any thread, any number of times.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            foreach (StreamSender sender in _senders)
                sender.Cancel();
        }

        // A user's callbacks run there, which may throw or take long.
        if (!_stop.IsCancellationRequested)
            _ = _stop.CancelAsync();
    }

    private static async Task SendAsync<T>(
        CallConnection connection, long id, StreamSender sender, IAsyncEnumerable<T> items,
        IMessageFormatter<T> formatter, CancellationToken token)
    {
        Exception? failure = null;
        try
        {
            await sender.SendAsync(items, formatter, token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a user's stream throws, the one who reads it gets to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        connection.Output.Send(CallFrameKind.StreamEnd, new StreamEndBody(id, sender.Number, failure));
    }
}

/// <summary>Sends the streams that are arguments of a call; for generated code.</summary>
public readonly struct CallStreams
{
    private readonly OutgoingCall _call;

    internal CallStreams(OutgoingCall call) => _call = call;

    /// <summary>Begins to send a stream.</summary>
    /// <param name="number">Which of the call's streams it is, from 1.</param>
    /// <param name="items">The stream.</param>
    /// <param name="formatter">Writes its items.</param>
    public void Send<T>(int number, IAsyncEnumerable<T> items, IMessageFormatter<T> formatter)
    {
        ArgumentNullException.ThrowIfNull(items);
        StreamSenders senders = _call.Senders ??= new StreamSenders();
        senders.Send(_call.Connection, _call.Id, number, items, formatter);
        if (_call.IsReached)
            senders.Cancel();
    }
}
