using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>One client that is served.</summary>
public sealed class CallSession : IAsyncDisposable
{
    private readonly CallConnection _connection;
    private readonly ServedObject _served;
    private readonly ServeOptions _options;
    private readonly bool _ownsImplementation;

    internal CallSession(
        CallConnection connection, ServedObject served, ulong hash, ServeOptions options, bool ownsImplementation)
    {
        _connection = connection;
        _served = served;
        _options = options;
        _ownsImplementation = ownsImplementation;
        Completion = RunAsync(hash);
    }

    /// <summary>The client's process; over a bare pipe with the process id alone.</summary>
    public Peer Peer => _connection.Peer;

    /// <summary>
    /// Completes when the connection has ended, whatever the reason, and every method has returned that ran for it.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Closes the connection, cancels what runs for it, and waits until that has returned.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
    }

    private async Task RunAsync(ulong hash)
    {
        try
        {
            await _connection.StartAsync(_served.Name, hash, _served, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is GinnelException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Kept as the reason of the connection's end.
        }

        await _connection.Ended.ConfigureAwait(false);
        if (_connection.EndReason is GinnelException broken and not BrokenPipeException)
            _options.OnBroken?.Invoke(Peer, broken);
        await _connection.WaitForIncomingAsync().ConfigureAwait(false);
        if (!_ownsImplementation)
            return;
        if (_served.Implementation is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        else
            (_served.Implementation as IDisposable)?.Dispose();
    }
}
