using System;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Answers a call when its method's task has completed.</summary>
internal sealed class AnswerAwaiter
{
    private readonly Action _onCompleted;
    private IncomingCall? _call;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _awaiter;

    private AnswerAwaiter() => _onCompleted = OnCompleted;

    public static void Await(IncomingCall call, ValueTask task)
    {
        AnswerAwaiter awaiter = CallPool<AnswerAwaiter>.TryRent() ?? new AnswerAwaiter();
        awaiter._call = call;
        awaiter._awaiter = task.ConfigureAwait(false).GetAwaiter();
        if (awaiter._awaiter.IsCompleted)
            awaiter.OnCompleted();
        else
            awaiter._awaiter.UnsafeOnCompleted(awaiter._onCompleted);
    }

    private void OnCompleted()
    {
        IncomingCall call = _call!;
        Exception? failure = null;
        try
        {
            _awaiter.GetResult();
        }
#pragma warning disable CA1031 // Whatever the method throws is the caller's to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        _call = null;
        _awaiter = default;
        CallPool<AnswerAwaiter>.Return(this);
        if (failure is null)
            call.Return();
        else
            call.Fail(failure);
    }
}

/// <summary>The same for a task with a result.</summary>
internal sealed class AnswerAwaiter<T>
{
    private readonly Action _onCompleted;
    private IncomingCall? _call;
    private IMessageFormatter<T>? _formatter;
    private ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _awaiter;

    private AnswerAwaiter() => _onCompleted = OnCompleted;

    public static void Await(IncomingCall call, ValueTask<T> task, IMessageFormatter<T> formatter)
    {
        AnswerAwaiter<T> awaiter = CallPool<AnswerAwaiter<T>>.TryRent() ?? new AnswerAwaiter<T>();
        awaiter._call = call;
        awaiter._formatter = formatter;
        awaiter._awaiter = task.ConfigureAwait(false).GetAwaiter();
        if (awaiter._awaiter.IsCompleted)
            awaiter.OnCompleted();
        else
            awaiter._awaiter.UnsafeOnCompleted(awaiter._onCompleted);
    }

    private void OnCompleted()
    {
        IncomingCall call = _call!;
        IMessageFormatter<T> formatter = _formatter!;
        T result = default!;
        Exception? failure = null;
        try
        {
            result = _awaiter.GetResult();
        }
#pragma warning disable CA1031 // Whatever the method throws is the caller's to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        _call = null;
        _formatter = null;
        _awaiter = default;
        CallPool<AnswerAwaiter<T>>.Return(this);
        if (failure is null)
            call.Return(result, formatter);
        else
            call.Fail(failure);
    }
}
