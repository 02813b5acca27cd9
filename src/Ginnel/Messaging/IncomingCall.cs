using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A call of the peer's; generated code reads its arguments and hands over what the method returned.</summary>
/// <remarks>
/// 1. It runs on the reading thread, with its arguments still in the ring, or on the thread pool with a copy of them.
/// 2. <see cref="Begin"/> after the last argument was read: from then on the ring, or the copy, is not looked at.
/// 3. Exactly one of the <c>Return</c> methods answers it, or else an exception does.
/// 4. It is used for another call when it was answered, its method has returned, and nobody else holds it.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no handle: nothing to free.")]
public sealed partial class IncomingCall : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private CallConnection _connection = null!;
    private ServedObject? _served;
    private int _method;
    private int _holders;
    private bool _isAnswered;
    private bool _isCancelled;
    private CancellationTokenSource? _cancellation;
    private List<(int Number, IItemTaker Taker)>? _streams;
    private byte[]? _copy;
    private int _copyLength;
    private bool _isInline;
    private long _running;
    private Activity? _activity;

    internal IncomingCall() { }

    internal long Id { get; private set; }

    /// <summary>Credit that came with the request, for the stream that the method returns.</summary>
    internal int Credit { get; set; }

    internal StreamSender? Sender { get; private set; }

    internal bool MayRunInline => _served!.MayRunInline(_method)
        && _connection.Options is ServeOptions { RunInline: true, Interceptors.Count: 0 };

    /// <summary>Cancelled when the caller does not want the answer any more, or is gone.</summary>
    public CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                if (_cancellation is null)
                {
                    _cancellation = new CancellationTokenSource();
                    if (_isCancelled)
                        _cancellation.Cancel();
                }

                return _cancellation.Token;
            }
        }
    }

    internal static IncomingCall Rent(CallConnection connection, long id, ServedObject? served, int method)
    {
        IncomingCall call = CallPool<IncomingCall>.TryRent() ?? new IncomingCall();
        call._connection = connection;
        call.Id = id;
        call._served = served;
        call._method = method;
        // One for whoever runs it, one until it is answered.
        call._holders = 2;
        return call;
    }

    /// <summary>All arguments were read.</summary>
    /// <exception cref="InvalidMessageException">There are more bytes than those of the arguments.</exception>
    public void Begin(ref MessageReader reader)
    {
        reader.EndMessage("The arguments are over before their bytes are.");
        if (_isInline)
            _running = _connection.BeginRunning(_served!, _method);
        else
            ReturnCopy();
        _activity?.Start();
    }

    /// <summary>A stream that is an argument.</summary>
    /// <param name="number">Which of the call's streams it is, from 1.</param>
    /// <param name="formatter">Reads its items.</param>
    public IAsyncEnumerable<T> ReadStream<T>(int number, IMessageFormatter<T> formatter)
    {
        var stream = new ParameterStream<T>(_connection, Id, number, formatter);
        lock (_gate)
        {
            (_streams ??= []).Add((number, stream));
            if (_isCancelled)
                stream.End(CallerCancelled());
        }

        return stream;
    }

    /// <summary>A callback that is an argument: an object that calls the caller's.</summary>
    public T? ReadCallback<T>(ref MessageReader reader) where T : class => _connection.Import<T>(reader.Read<int>());

    internal void Hold() => Interlocked.Increment(ref _holders);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            Recycle();
    }

    /// <summary>The caller does not want the answer any more. It is answered all the same.</summary>
    internal void Cancel()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            _isCancelled = true;
            cancellation = _cancellation;
            Sender?.Cancel();
            if (_streams is not null)
                EndStreams(CallerCancelled());
        }

        // A user's callbacks run there, which may throw or take long.
        if (cancellation is not null)
            _ = cancellation.CancelAsync();
    }

    internal IItemTaker? FindStream(int number)
    {
        lock (_gate)
        {
            // A loop, for this is done for each item, and a closure would be allocated.
            for (int index = 0; index < (_streams?.Count ?? 0); index++)
            {
                if (_streams![index].Number == number)
                    return _streams[index].Taker;
            }

            return null;
        }
    }

    internal void SetTrace(string parent, string? state) =>
        _activity = CallTrace.Create($"{_served?.Name}.{_served?.Methods[_method]}", parent, state);

    internal void CopyArguments(ref MessageReader reader)
    {
        ReadOnlySpan<byte> arguments = reader.ReadBytes(reader.Remaining);
        _copy = ArrayPool<byte>.Shared.Rent(arguments.Length);
        _copyLength = arguments.Length;
        arguments.CopyTo(_copy);
    }

    /// <summary>On the thread that reads; gives what the turn became, or 0 when the frame is still to be given back.
    /// </summary>
    internal long RunInline(ref MessageReader reader)
    {
        _isInline = true;
        Run(ref reader);
        long running = _running;
        Release();
        return running;
    }

    /// <summary>On the thread pool.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_connection.Options.Interceptors.Count > 0 && _served!.IsIntercepted)
        {
            _ = RunInterceptedAsync();
            return;
        }

        RunCopy();
        Release();
    }

    private void RunCopy()
    {
        var reader = new MessageReader(_copy.AsSpan(0, _copyLength));
        Run(ref reader);
        ReturnCopy();
    }

    private void Run(ref MessageReader reader)
    {
        try
        {
            _served!.Dispatch(_method, ref reader, this);
        }
#pragma warning disable CA1031 // Whatever the method throws is the caller's to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private void ReturnCopy()
    {
        if (_copy is { } copy)
            ArrayPool<byte>.Shared.Return(copy);
        _copy = null;
    }

    private static OperationCanceledException CallerCancelled() => new("The call was cancelled.");

    private void EndStreams(Exception exception)
    {
        foreach ((_, IItemTaker taker) in _streams!)
        {
            if (taker.End(exception))
                ThreadPool.UnsafeQueueUserWorkItem(taker, preferLocal: false);
        }
    }

    private void Recycle()
    {
        if (_streams is not null)
            EndStreams(new ObjectDisposedException("stream", "The call that the stream came with has ended."));
        _streams = null;
        if (_cancellation is not null && !_cancellation.TryReset())
            _cancellation = null;
        _isAnswered = false;
        _isCancelled = false;
        _isInline = false;
        _running = 0;
        _served = null;
        _activity = null;
        _connection = null!;
        _interception = null;
        Sender = null;
        CallPool<IncomingCall>.Return(this);
    }
}
