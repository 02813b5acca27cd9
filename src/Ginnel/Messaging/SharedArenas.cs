using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>Arenas under a name, in versions: readers always see one whole version, in place.</summary>
public static class SharedArenas
{
    /// <summary>Shares versions of an arena under a name, until the publisher is disposed.</summary>
    /// <typeparam name="T">The type of the root.</typeparam>
    /// <param name="name">The endpoint's name; see <see cref="Endpoint.Listen"/>, also for what it throws.</param>
    /// <param name="options">Sizes and rights; null for the defaults.</param>
    public static ArenaPublisher<T> Publish<T>(string name, ArenaPublisherOptions? options = null)
        where T : unmanaged => new(name, options ?? new ArenaPublisherOptions());

    /// <summary>Opens what is published under a name.</summary>
    /// <typeparam name="T">The type of the root.</typeparam>
    /// <param name="name">The name; see <see cref="Endpoint.ConnectAsync"/>, also for what it throws.</param>
    /// <param name="options">How to connect; null for a publisher that is there already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HandshakeException">Something else is published there; the message names both.</exception>
    public static async ValueTask<ArenaReader<T>> OpenAsync<T>(
        string name, ConnectOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        var holds = LiveHolds.Create();
        SharedGuest? guest = null;
        try
        {
            guest = await SharedGuest.ConnectAsync(name, options, HelloOf<T>(), holds.Page, cancellationToken)
                .ConfigureAwait(false);
            return new ArenaReader<T>(guest, holds);
        }
        catch
        {
            holds.Dispose();
            if (guest is not null)
                await guest.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc cref="OpenAsync"/>
    /// <remarks>Holds up the thread.</remarks>
    public static ArenaReader<T> Open<T>(
        string name, ConnectOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged => OpenAsync<T>(name, options, cancellationToken).AsTask().GetAwaiter().GetResult();

    internal static SharedHello HelloOf<T>() where T : unmanaged => new(SharedKind.Arena, ChannelHello.Of<T>(null));
}
