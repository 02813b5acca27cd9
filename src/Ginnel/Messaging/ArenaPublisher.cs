using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>The writer of an arena that has versions.</summary>
/// <remarks>
/// <see cref="Begin"/> gives an arena that nobody reads; put the next version in, and <see cref="Publish"/> it: readers
/// see it as a whole, and go on with the one before as long as they hold it. One thread builds at a time. When this
/// process dies, readers keep the last version; another one can publish under the name then.
/// </remarks>
/// <typeparam name="T">The type of the root.</typeparam>
public sealed class ArenaPublisher<T> : IAsyncDisposable, ISharedOwner where T : unmanaged
{
    private readonly ArenaVersions<NoStoreStep> _versions;
    private readonly SharedHost _host;

    internal ArenaPublisher(string name, ArenaPublisherOptions options)
    {
        _versions = new ArenaVersions<NoStoreStep>(options.Capacity, options.ArenaCount, default);
        try
        {
            _host = new SharedHost(name, options.Listen, SharedArenas.HelloOf<T>(), this);
        }
        catch
        {
            _versions.Dispose();
            throw;
        }
    }

    /// <summary>The number of the version that was published last; 0 for none.</summary>
    public long Number => _versions.Number;

    SharedRegion ISharedOwner.Region => _versions.Region;

    bool ISharedOwner.ReadersHavePages => true;

    /// <summary>An empty arena for the next version. What was begun before and not published is dropped.</summary>
    /// <exception cref="InvalidOperationException">Readers hold all arenas but the current one.</exception>
    public SharedArena Begin() => _versions.Begin();

    /// <summary>Makes what was begun the current version.</summary>
    /// <param name="root">Where reading begins.</param>
    /// <returns>The version's number: one more than that of the last.</returns>
    /// <exception cref="InvalidOperationException">Nothing was begun, or the root is null.</exception>
    public long Publish(Ref<T> root) => _versions.Publish(root);

    /// <summary>Hangs up on all readers, who keep the last version.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _versions.Dispose();
    }

    void ISharedOwner.OnJoined(SharedMember member)
    {
        var holds = new LiveHold(member.Region!);
        member.State = holds;
        _versions.AddHolds(holds);
    }

    void ISharedOwner.OnLeft(SharedMember member)
    {
        if (member.State is LiveHold holds)
            _versions.RemoveHolds(holds);
    }
}
