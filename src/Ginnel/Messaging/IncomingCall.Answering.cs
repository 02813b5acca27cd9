using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

public sealed partial class IncomingCall
{
    private Interception? _interception;

    /// <summary>The method has returned, without a result.</summary>
    public void Return() => Return(default, NothingFormatter.Instance);

    /// <summary>The method has returned a result.</summary>
    public void Return<T>(T value, IMessageFormatter<T> formatter)
    {
        if (_interception is { } interception)
        {
            interception.Return(value, formatter);
            return;
        }

        if (!TryAnswer())
            return;
        try
        {
            _connection.Output.Send(CallFrameKind.Response, new ResponseBody<T>(Id, value, formatter));
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything: the call has no result then.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            SendFailure(exception);
        }

        Release();
    }

    /// <summary>The method has returned a task.</summary>
    public void ReturnAsync(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
            Return();
        }
        else
        {
            AnswerAwaiter.Await(this, task);
        }
    }

    /// <inheritdoc cref="ReturnAsync(ValueTask)"/>
    public void ReturnAsync(Task? task) => ReturnAsync(task is null ? default : new ValueTask(task));

    /// <summary>The method has returned a task with a result.</summary>
    public void ReturnAsync<T>(ValueTask<T> task, IMessageFormatter<T> formatter)
    {
        if (task.IsCompletedSuccessfully)
            Return(task.Result, formatter);
        else
            AnswerAwaiter<T>.Await(this, task, formatter);
    }

    /// <inheritdoc cref="ReturnAsync{T}(ValueTask{T}, IMessageFormatter{T})"/>
    public void ReturnAsync<T>(Task<T> task, IMessageFormatter<T> formatter) =>
        ReturnAsync(new ValueTask<T>(task), formatter);

    /// <summary>The method has returned a stream.</summary>
    public void ReturnStream<T>(IAsyncEnumerable<T> items, IMessageFormatter<T> formatter)
    {
        ArgumentNullException.ThrowIfNull(items);
        var sender = new StreamSender(_connection, Id, 0);
        sender.AddCredit(Credit);
        lock (_gate)
        {
            Sender = sender;
            if (_isCancelled)
                sender.Cancel();
        }

        AnswerAwaiter.Await(this, new ValueTask(sender.SendAsync(items, formatter, CancellationToken)));
    }

    /// <summary>The method has thrown.</summary>
    internal void Fail(Exception exception)
    {
        if (_interception is { } interception)
        {
            interception.Fail(exception);
            return;
        }

        if (!TryAnswer())
            return;
        _activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        SendFailure(exception);
        Release();
    }

    internal void RefuseReleased(int target)
    {
        Fail(new ObjectDisposedException("callback", $"The callback {target} has been released."));
        Release();
    }

    private async Task RunInterceptedAsync()
    {
        CallConnection connection = _connection;
        string method = _served!.Methods[_method];
        var interception = new Interception();
        _interception = interception;
        Exception? failure = null;
        try
        {
            await CallInterceptors.RunAsync(
                connection.Options.Interceptors,
                new CallContext(connection.Peer, _served.Name, method, isIncoming: true),
                () => CallIntercepted(interception)).ConfigureAwait(false);
            if (!interception.HasReturned)
                failure = CallInterceptors.NotCalled($"{_served.Name}.{method}");
        }
#pragma warning disable CA1031 // What an interceptor or the method throws is the caller's to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        // A method that still runs, because an interceptor did not wait for it, keeps this object for itself.
        bool isStillRunning = interception.IsRunning;
        _interception = null;
        if (failure is not null)
        {
            Fail(failure);
        }
        else if (TryAnswer())
        {
            connection.Output.Send(CallFrameKind.Response, new WrittenResponseBody(Id, interception.Result));
            Release();
        }

        ReturnCopy();
        if (!isStillRunning)
            Release();
    }

    private ValueTask CallIntercepted(Interception interception)
    {
        if (!interception.TryBegin())
            throw CallInterceptors.CalledTwice();
        RunCopy();
        return new ValueTask(interception.Completion);
    }

    private bool TryAnswer()
    {
        if (_isAnswered)
            return false;
        _isAnswered = true;
        _activity?.Stop();
        _connection.RemoveIncoming(this);
        return true;
    }

    private void SendFailure(Exception exception) =>
        _connection.Output.Send(CallFrameKind.Failure, new FailureBody(Id, exception));

    /// <summary>What a method returned, while interceptors are still around it.</summary>
    private sealed class Interception
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _hasBegun;

        public Task Completion => _completion.Task;

        public byte[] Result { get; private set; } = [];

        public bool HasReturned => _completion.Task.IsCompleted;

        public bool IsRunning => _hasBegun && !HasReturned;

        public bool TryBegin() => !Interlocked.Exchange(ref _hasBegun, true);

        public void Return<T>(T value, IMessageFormatter<T> formatter)
        {
            var writer = new MessageWriter(stackalloc byte[256]);
            try
            {
                formatter.Write(ref writer, value);
                writer.EndMessage();
                Result = writer.Written.ToArray();
                _completion.TrySetResult();
            }
#pragma warning disable CA1031 // A formatter of the user's may throw anything: the call has no result then.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _completion.TrySetException(exception);
            }
            finally
            {
                writer.Dispose();
            }
        }

        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}
