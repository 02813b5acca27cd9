using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>A reader's connection to whoever writes a live collection, and to who writes it next.</summary>
/// <remarks>
/// 1. Connect, with a page for holds of our own; check the pages that come.
/// 2. When the connection ends, the pages stay as they are, and are read on.
/// 3. Where that is asked for: wait for somebody to listen, with the directory's own news, and connect anew. A writer
///    that does not go on from the version that was seen last is refused, unless it has begun anew: else a value could
///    come back. The pages of before stay mapped until no snapshot uses them.
/// </remarks>
internal sealed class LiveGuest<TSource> : ILiveGuest where TSource : class
{
    /// <summary>More failures in a row are no accident of writers that come and go.</summary>
    private const int MostFailures = 100;

    private readonly string _name;
    private readonly OpenCollectionOptions _options;
    private readonly SharedHello _hello;
    private readonly ILiveFormat<TSource> _format;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _following = Task.CompletedTask;
    private SharedGuest _guest = null!;

    private LiveGuest(string name, OpenCollectionOptions options, SharedHello hello, ILiveFormat<TSource> format)
    {
        _name = name;
        _options = options;
        _hello = hello;
        _format = format;
    }

    public bool HasWriter => !Volatile.Read(ref _guest).Ended.IsCompleted;

    public int WriterProcessId => Volatile.Read(ref _guest).Peer.ProcessId;

    public Task Ended => _ended.Task;

    /// <summary>The pages of the first connection.</summary>
    public TSource First { get; private set; } = null!;

    /// <summary>Step 1.</summary>
    public static async ValueTask<LiveGuest<TSource>> ConnectAsync(
        string name, OpenCollectionOptions? options, SharedHello hello, ILiveFormat<TSource> format,
        CancellationToken cancellationToken)
    {
        var guest = new LiveGuest<TSource>(name, options ?? OpenCollectionOptions.Default, hello, format);
        (guest._guest, guest.First) = await guest.ConnectAsync(guest._options.Connect, cancellationToken)
            .ConfigureAwait(false);
        return guest;
    }

    /// <summary>Steps 2 and 3, from now on.</summary>
    /// <param name="current">What is read now.</param>
    /// <param name="onChanged">Told of other pages to read.</param>
    public void Follow(Func<TSource> current, Action<TSource> onChanged) =>
        _following = FollowAsync(current, onChanged);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        await _guest.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task FollowAsync(Func<TSource> current, Action<TSource> onChanged)
    {
        try
        {
            await _guest.Ended.WaitAsync(_stop.Token).ConfigureAwait(false);
            while (_options.Reconnects)
            {
                (SharedGuest guest, TSource source) = await ConnectAgainAsync(current()).ConfigureAwait(false);
                SharedGuest last = _guest;
                Volatile.Write(ref _guest, guest);
                onChanged(source);
                await last.LeaveAsync().ConfigureAwait(false);
                _options.OnReconnected?.Invoke();
                await guest.Ended.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException
            or InvalidOperationException or TimeoutException)
        {
            // Disposed, or there have been too many failures.
        }

        _ended.TrySetResult();
    }

    private async Task<(SharedGuest Guest, TSource Source)> ConnectAgainAsync(TSource last)
    {
        ConnectOptions connect = (_options.Connect ?? new ConnectOptions()).With(Timeout.InfiniteTimeSpan);
        for (int failures = 0; ; failures++)
        {
            try
            {
                (SharedGuest guest, TSource source) = await ConnectAsync(connect, _stop.Token).ConfigureAwait(false);
                if (_format.GoesOnFrom(source, last))
                    return (guest, source);
                await guest.DisposeAsync().ConfigureAwait(false);
                throw new HandshakeException(
                    $"The new writer under '{_name}' does not go on from what this reader has seen last.");
            }
            catch (IOException) when (failures < MostFailures && !_stop.IsCancellationRequested)
            {
                // Whoever listened has gone again already, or is about to.
            }
        }
    }

    private async ValueTask<(SharedGuest Guest, TSource Source)> ConnectAsync(
        ConnectOptions? connect, CancellationToken cancellationToken)
    {
        LiveHolds? holds = _format.HasHolds ? LiveHolds.Create() : null;
        SharedGuest? guest = null;
        try
        {
            guest = await SharedGuest.ConnectAsync(_name, connect, _hello, holds?.Page, cancellationToken)
                .ConfigureAwait(false);
            return (guest, _format.Open(guest.Region, holds));
        }
        catch
        {
            holds?.Dispose();
            if (guest is not null)
                await guest.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>How the pages of one kind of collection are opened.</summary>
internal interface ILiveFormat<TSource>
{
    /// <summary>Whether readers bring a page for holds.</summary>
    bool HasHolds { get; }

    /// <exception cref="HandshakeException">The pages are of no such collection.</exception>
    TSource Open(SharedRegion region, LiveHolds? holds);

    /// <summary>Whether the new pages go on from what was seen, or say that they have begun anew.</summary>
    bool GoesOnFrom(TSource next, TSource last);
}

/// <summary>Versions of blocks: dictionaries and lists.</summary>
internal sealed class LiveFormat(LiveShape shape) : ILiveFormat<LiveSource>
{
    public bool HasHolds => true;

    public LiveSource Open(SharedRegion region, LiveHolds? holds) => new(region, shape, holds);

    public bool GoesOnFrom(LiveSource next, LiveSource last)
    {
        _ = last.Enter(out long version);
        return next.GoesOnFrom(last.WriterId, version);
    }
}

/// <summary>Counters, which are what they are.</summary>
internal sealed class CountersFormat : ILiveFormat<CountersPages>
{
    public bool HasHolds => false;

    public CountersPages Open(SharedRegion region, LiveHolds? holds) => new(region);

    public bool GoesOnFrom(CountersPages next, CountersPages last) => true;
}
