using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>Lists under a name: one process writes, any number of others read.</summary>
public static class SharedList
{
    /// <summary>Makes an empty list, and gives it to everyone who opens the name.</summary>
    /// <typeparam name="T">An unmanaged type.</typeparam>
    /// <param name="name">As of an endpoint.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">Another process has the name.</exception>
    public static SharedListWriter<T> Publish<T>(
        string name, PublishCollectionOptions? options = null)
        where T : unmanaged =>
        Publish(name, options, static collection => new SharedListWriter<T>(collection));

    /// <summary>
    /// Goes on as the writer of a list whose writer has died or was disposed, from the last published state.
    /// </summary>
    /// <remarks>
    /// Where several processes try, one gets the name, and the others an <see cref="EndpointInUseException"/>. The
    /// reader must be up to date: use one that has seen the last writer.
    /// </remarks>
    /// <param name="reader">Has the last state. It stays open.</param>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">The writer is there, or another successor.</exception>
    /// <exception cref="PeerProtocolException">The last state is no list.</exception>
    public static SharedListWriter<T> TakeOver<T>(
        SharedListReader<T> reader, string name, PublishCollectionOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Publish(name, options, reader.Succeed, reader.Guest);
    }

    /// <summary>Opens the list that another process publishes.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for a writer that is there already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EndpointNotFoundException">Nobody publishes under the name.</exception>
    /// <exception cref="HandshakeException">What is published there has other types.</exception>
    public static async ValueTask<SharedListReader<T>> OpenAsync<T>(
        string name, OpenCollectionOptions? options = null, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        LiveGuest<LiveSource> guest = await LiveGuest<LiveSource>.ConnectAsync(
            name, options, Hello<T>(), new LiveFormat(ListLayout<T>.Shape),
            cancellationToken).ConfigureAwait(false);
        var reader = new SharedListReader<T>(guest.First) { Guest = guest };
        guest.Follow(() => reader.Source, source => reader.Source = source);
        return reader;
    }

    private static SharedListWriter<T> Publish<T>(
        string name, PublishCollectionOptions? options,
        Func<SharedCollectionOptions?, SharedListWriter<T>> create, ILiveGuest? predecessor = null)
        where T : unmanaged
    {
        options ??= PublishCollectionOptions.Default;
        var host = LiveHost.Take(name, options.Listen, Hello<T>(), predecessor);
        try
        {
            SharedListWriter<T> writer = create(options.Collection);
            writer.Host = host;
            host.Start(writer.Region, writer.Core);
            return writer;
        }
        catch
        {
            _ = host.DisposeAsync().AsTask();
            throw;
        }
    }

    private static SharedHello Hello<T>() =>
        new(SharedKind.List, ChannelHello.Of<T>(null));
}
