using System;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Calls that we make.</summary>
internal sealed partial class CallConnection
{
    private readonly Lock _deadlineGate = new();
    private Timer? _deadlines;
    private long _nextDeadline;

    public OutgoingCall<T> Start<TArguments, T>(
        int target, int method, string name, in TArguments arguments, IMessageFormatter<T> formatter,
        bool isBlocking, CancellationToken cancellationToken)
        where TArguments : struct, ICallArguments
    {
        cancellationToken.ThrowIfCancellationRequested();
        OutgoingCall<T> call = OutgoingCall<T>.Rent(
            this, name, formatter, CallDeadline.Next(_options.Deadline), isBlocking);
        Send(call, target, method, 0, arguments);
        if (cancellationToken.CanBeCanceled)
            call.WatchToken(cancellationToken);
        return call;
    }

    /// <summary>Sends the request of a call that has a number from now on.</summary>
    public void Send<TArguments>(OutgoingCall call, int target, int method, int credit, in TArguments arguments)
        where TArguments : struct, ICallArguments
    {
        _table.Add(call);
        try
        {
            _output.Send(
                CallFrameKind.Request, new RequestBody<TArguments>(call.Id, target, method, credit, arguments));
        }
        catch
        {
            // Nothing was sent: an argument could not be written.
            if (_table.Remove(call.Id) is not null)
                call.Release();
            throw;
        }

        if (call.Deadline != 0)
            WatchDeadline(call.Deadline);
        arguments.SendStreams(new CallStreams(call));
    }

    /// <summary>Tells the peer that nobody waits for a call's answer any more. The call has been claimed.</summary>
    public void GiveUp(OutgoingCall call)
    {
        call.Senders?.Cancel();
        _output.Send(CallFrameKind.Cancel, new CancelBody(call.Id));
    }

    private void WatchDeadline(long deadline)
    {
        // Calls with the usual deadline come one after the other, so the timer is set already, nearly always.
        long next = Volatile.Read(ref _nextDeadline);
        if (next != 0 && next <= deadline)
            return;
        lock (_deadlineGate)
        {
            if (_failure is not null || (_nextDeadline != 0 && _nextDeadline <= deadline))
                return;
            SetTimer(deadline);
        }
    }

    private void SetTimer(long deadline)
    {
        Volatile.Write(ref _nextDeadline, deadline);
        _deadlines ??= new Timer(
            static state => ((CallConnection)state!).OnDeadline(), this, Timeout.Infinite, Timeout.Infinite);
        _deadlines.Change(Math.Max(0, deadline - Environment.TickCount64), Timeout.Infinite);
    }

    private void OnDeadline()
    {
        lock (_deadlineGate)
        {
            Volatile.Write(ref _nextDeadline, 0);
        }

        long next;
        while (_table.ClaimOverdue(Environment.TickCount64, out next) is { } call)
        {
            call.Exception = new TimeoutException(
                $"{call.Method} was not answered before the call's deadline. It may still run in the other process, " +
                "which was told.");
            GiveUp(call);
            call.FinishElsewhere();
        }

        if (next != 0)
            WatchDeadline(next);
    }
}
