using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>One channel among those that are merged.</summary>
public sealed partial class MergedChannelReader<T>
{
    /// <remarks>
    /// 1. Found empty, it is left to a wait that only says that something has come (<see cref="AwaitNews"/>).
    /// 2. The end of the wait puts it among the news, on whatever thread that is.
    /// 3. The reading thread takes it from there, and the result of the wait with it (<see cref="TakeNews"/>).
    /// So one thread at a time has to do with it, and no wait allocates.
    /// </remarks>
    private sealed class Producer
    {
        private readonly MergedChannelReader<T> _owner;
        private readonly Action _onNews;
        private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _wait;
        private Exception? _failure;

        public Producer(MergedChannelReader<T> owner, PipeChannelReader<T> reader, Connection? connection)
        {
            _owner = owner;
            Reader = reader;
            Connection = connection;
            _onNews = () => _owner._news.Writer.TryWrite(this);
        }

        public PipeChannelReader<T> Reader { get; }

        public Connection? Connection { get; }

        /// <summary>Step 1.</summary>
        [SuppressMessage("Reliability", "CA2012", Justification = "Its result is taken once, in TakeNews.")]
        public void AwaitNews()
        {
            try
            {
                _wait = Reader.WaitForNewsAsync(CancellationToken.None).ConfigureAwait(false).GetAwaiter();
            }
            catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
            {
                _failure = exception;
                _onNews();
                return;
            }

            if (_wait.IsCompleted)
                _onNews();
            else
                _wait.UnsafeOnCompleted(_onNews);
        }

        /// <summary>Step 3; false when there will be no more of it.</summary>
        public bool TakeNews()
        {
            try
            {
                if (_failure is null && _wait.GetResult())
                    return true;
            }
            catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
            {
                _failure = exception;
            }

            Reader.End(_failure);
            _owner.Remove(this, _failure);
            return false;
        }

        public void Close()
        {
            Reader.Dispose();
            Connection?.Dispose();
        }
    }
}
