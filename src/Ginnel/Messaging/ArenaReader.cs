using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>A reader of an arena that has versions. All members can be used from any thread.</summary>
/// <typeparam name="T">The type of the root.</typeparam>
public sealed class ArenaReader<T> : IAsyncDisposable where T : unmanaged
{
    private readonly SharedGuest _guest;
    private readonly LiveHolds _holds;
    private readonly VersionsSource _source;

    internal ArenaReader(SharedGuest guest, LiveHolds holds)
    {
        _source = new VersionsSource(guest.Region, holds);
        _guest = guest;
        _holds = holds;
    }

    /// <summary>The publisher's process.</summary>
    public Peer Peer => _guest.Peer;

    /// <summary>Completes when the publisher has gone. The last version can still be read.</summary>
    public Task Ended => _guest.Ended;

    /// <summary>The number of the newest version; 0 while there is none.</summary>
    public long Number => _source.Number;

    /// <summary>Holds the newest version. Dispose it soon: the writer cannot reuse its memory before.</summary>
    /// <remarks>No system call, and nothing is allocated or copied. At most 64 at a time in one reader.</remarks>
    /// <exception cref="InvalidOperationException">64 are held already.</exception>
    /// <exception cref="HandshakeException">The version's root is of another type.</exception>
    /// <exception cref="InvalidReferenceException">The writer is faulty or hostile.</exception>
    public ArenaHold<T> Hold() => new(_source);

    /// <summary>Gives everything back. Nothing may be held any more.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        await _guest.DisposeAsync().ConfigureAwait(false);
        _holds.Dispose();
    }
}
