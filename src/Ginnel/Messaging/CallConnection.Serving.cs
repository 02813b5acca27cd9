using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Calls that the peer makes.</summary>
/// <remarks>
/// A call has a place (the low 16 bits of its number), of which there are as many as calls are allowed at once. So a
/// peer with more of them is found out by a look at its place, and none of its numbers has to be searched for. The
/// place is free again before the answer is sent, for the peer may use it as soon as it has that.
/// </remarks>
internal sealed partial class CallConnection
{
    private readonly Lock _incomingGate = new();
    private ServedObject? _served;
    private bool _isServing;
    private bool _isWatched;
    private IncomingCall?[] _incoming = new IncomingCall?[8];
    private int _incomingCount;
    private TaskCompletionSource? _noIncoming;
    private ServedObject? _runningObject;
    private int _runningMethod;

    /// <summary>The object and method that run on the reading thread; a guess, unless they do.</summary>
    internal (ServedObject? Object, int Method) RunningInline =>
        (Volatile.Read(ref _runningObject), Volatile.Read(ref _runningMethod));

    /// <summary>The watch looks at this connection.</summary>
    internal bool IsWatched
    {
        get => Volatile.Read(ref _isWatched);
        set => Volatile.Write(ref _isWatched, value);
    }

    /// <summary>The reading thread is about to run a method whose frame has been read.</summary>
    /// <returns>What the turn is until the method has returned; this run has it alone.</returns>
    internal long BeginRunning(ServedObject served, int method)
    {
        long running = NewTicket() | Running;
        _input.Advance();
        Volatile.Write(ref _runningObject, served);
        Volatile.Write(ref _runningMethod, method);
        // A full fence: either we see that the watch has ended, or it sees that we run.
        Interlocked.Exchange(ref _turn, running);
        InlineWatch.Watch(this);
        return running;
    }

    /// <summary>The answer of a call is about to be sent.</summary>
    internal void RemoveIncoming(IncomingCall call)
    {
        lock (_incomingGate)
        {
            _incoming[CallTable.PlaceOf(call.Id)] = null;
            if (--_incomingCount == 0)
                _noIncoming?.TrySetResult();
        }
    }

    /// <summary>A call that is being run, held for the caller; null when there is none of that number.</summary>
    private IncomingCall? FindIncoming(long id)
    {
        int place = CallTable.PlaceOf(id);
        lock (_incomingGate)
        {
            if (place >= _incoming.Length || _incoming[place] is not { } call || call.Id != id)
                return null;
            call.Hold();
            return call;
        }
    }

    /// <summary>Runs a call, or has it run; false when the turn was lost meanwhile.</summary>
    private bool TakeRequest(ref MessageReader reader, long turn, bool isInBackground)
    {
        reader.Member = "a request";
        long id = reader.Read<long>();
        int target = reader.Read<ushort>();
        int method = reader.Read<ushort>();
        uint flags = reader.Read<uint>();
        int credit = reader.Read<int>();
        string? trace = flags == RequestFlags.Traced ? reader.ReadString() : null;
        string? traceState = flags == RequestFlags.Traced ? reader.ReadString() : null;
        if (flags > RequestFlags.Traced || credit < 0)
            throw _input.Violation($"The peer's request has the flags {flags} and {credit} credits.");

        ServedObject? served = target == 0 ? _served : FindExport(target);
        if (served is not null && method >= served.Methods.Count)
        {
            throw _input.Violation(
                $"The peer called method {method} of {served.Name}, which has {served.Methods.Count}.");
        }

        IncomingCall call = IncomingCall.Rent(this, id, served, method);
        call.Credit = credit;
        AddIncoming(call);
        if (trace is not null)
            call.SetTrace(trace, traceState);
        if (served is null)
        {
            _input.Advance();
            call.RefuseReleased(target);
            return true;
        }

        if (isInBackground && call.MayRunInline)
            return RunInline(ref reader, call, turn);
        call.CopyArguments(ref reader);
        _input.Advance();
        ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        return true;
    }

    private bool RunInline(ref MessageReader reader, IncomingCall call, long turn)
    {
        // What a method leaves in AsyncLocals must not be there for the next one.
        ExecutionContext? context = ExecutionContext.Capture();
        long running = call.RunInline(ref reader);
        if (context is not null && ExecutionContext.Capture() != context)
            ExecutionContext.Restore(context);
        if (running == 0)
        {
            _input.Advance();
            return true;
        }

        return Interlocked.CompareExchange(ref _turn, turn, running) == running;
    }

    private void AddIncoming(IncomingCall call)
    {
        int place = CallTable.PlaceOf(call.Id);
        lock (_incomingGate)
        {
            // Whoever ends the connection states the reason, then comes here to cancel: not after us, if we see it.
            ObjectDisposedException.ThrowIf(EndReason is not null, this);
            if (place < _options.MaxCalls && place >= _incoming.Length)
                Array.Resize(ref _incoming, Math.Min(_options.MaxCalls, Math.Max(place + 1, 2 * _incoming.Length)));
            if (place < _options.MaxCalls && _incoming[place] is null)
            {
                _incoming[place] = call;
                _incomingCount++;
                return;
            }
        }

        throw _input.Violation(string.Create(
            CultureInfo.InvariantCulture,
            $"The peer made the call {call.Id:X}, while as many as may be under way are, {_options.MaxCalls}, or one " +
            $"with its place is."));
    }

    private void CancelIncoming()
    {
        List<IncomingCall> calls = [];
        lock (_incomingGate)
        {
            foreach (IncomingCall? call in _incoming)
            {
                if (call is null)
                    continue;
                call.Hold();
                calls.Add(call);
            }
        }

        foreach (IncomingCall call in calls)
        {
            call.Cancel();
            call.Release();
        }
    }

    /// <summary>Completes when every call that runs has returned.</summary>
    public Task WaitForIncomingAsync()
    {
        lock (_incomingGate)
        {
            if (_incomingCount == 0)
                return Task.CompletedTask;
            _noIncoming ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _noIncoming.Task;
        }
    }
}
