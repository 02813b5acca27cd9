using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>Dictionaries under a name: one process writes, any number of others read.</summary>
/// <example>
/// <code>
/// await using var prices = SharedDictionary.Publish&lt;long, double&gt;("prices");
/// prices[42] = 99.5;
///
/// await using var prices = await SharedDictionary.OpenAsync&lt;long, double&gt;("prices");
/// double price = prices[42];
/// </code>
/// </example>
public static class SharedDictionary
{
    /// <summary>Makes an empty dictionary, and gives it to everyone who opens the name.</summary>
    /// <typeparam name="TKey">See <see cref="SharedDictionaryWriter{TKey, TValue}"/>.</typeparam>
    /// <typeparam name="TValue">An unmanaged type.</typeparam>
    /// <param name="name">As of an endpoint.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">Another process has the name.</exception>
    public static SharedDictionaryWriter<TKey, TValue> Publish<TKey, TValue>(
        string name, PublishCollectionOptions? options = null)
        where TKey : unmanaged
        where TValue : unmanaged =>
        Publish(name, options, static collection => new SharedDictionaryWriter<TKey, TValue>(collection));

    /// <summary>
    /// Goes on as the writer of a dictionary whose writer has died or was disposed, from the last published state.
    /// </summary>
    /// <remarks>
    /// Where several processes try, one gets the name, and the others an <see cref="EndpointInUseException"/>. The
    /// reader must be up to date: use one that has seen the last writer.
    /// </remarks>
    /// <param name="reader">Has the last state. It stays open.</param>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">The writer is there, or another successor.</exception>
    /// <exception cref="PeerProtocolException">The last state is no dictionary.</exception>
    public static SharedDictionaryWriter<TKey, TValue> TakeOver<TKey, TValue>(
        SharedDictionaryReader<TKey, TValue> reader, string name, PublishCollectionOptions? options = null)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Publish(name, options, reader.Succeed, reader.Guest);
    }

    /// <summary>Opens the dictionary that another process publishes.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for a writer that is there already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EndpointNotFoundException">Nobody publishes under the name.</exception>
    /// <exception cref="HandshakeException">What is published there has other types.</exception>
    public static async ValueTask<SharedDictionaryReader<TKey, TValue>> OpenAsync<TKey, TValue>(
        string name, OpenCollectionOptions? options = null, CancellationToken cancellationToken = default)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        LiveGuest<LiveSource> guest = await LiveGuest<LiveSource>.ConnectAsync(
            name, options, Hello<TKey, TValue>(), new LiveFormat(DictionaryLayout<TKey, TValue>.Shape),
            cancellationToken).ConfigureAwait(false);
        var reader = new SharedDictionaryReader<TKey, TValue>(guest.First) { Guest = guest };
        guest.Follow(() => reader.Source, source => reader.Source = source);
        return reader;
    }

    private static SharedDictionaryWriter<TKey, TValue> Publish<TKey, TValue>(
        string name, PublishCollectionOptions? options,
        Func<SharedCollectionOptions?, SharedDictionaryWriter<TKey, TValue>> create, ILiveGuest? predecessor = null)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        options ??= PublishCollectionOptions.Default;
        var host = LiveHost.Take(name, options.Listen, Hello<TKey, TValue>(), predecessor);
        try
        {
            SharedDictionaryWriter<TKey, TValue> writer = create(options.Collection);
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

    private static SharedHello Hello<TKey, TValue>() =>
        new(SharedKind.Dictionary, ChannelHello.Of<KeyValuePair<TKey, TValue>>(null));
}
