using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>One writer, any number of readers: each message once, in a ring that all map.</summary>
/// <remarks>
/// No message is copied or sent for each reader: the writer writes it once, and every reader reads it where it lies.
/// Values of an unmanaged type lie there as in memory; others as their formatter writes them.
/// </remarks>
public static class Topic
{
    /// <summary>Publishes a topic under a name.</summary>
    /// <param name="name">As for <see cref="Endpoints.Endpoint.Listen"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">The name is in use.</exception>
    /// <exception cref="SystemCallException">There is not as much memory.</exception>
    public static Publication<T> Publish<T>(string name, TopicOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options = (options ?? TopicOptions.Default).Checked();
        int messageCapacity = TopicCodec<T>.CapacityFor(options.MessageCapacity);
        var core = new PublicationCore(
            name, Hello<T>(options.TypeName), options.SlotCountFor(messageCapacity), messageCapacity,
            options.Policy != TopicPolicy.DropOldest, options.Listening, options.WaitStrategy);
        return new Publication<T>(core, options.Policy);
    }

    /// <summary>Subscribes to a topic, holding up the thread until that is done.</summary>
    /// <inheritdoc cref="SubscribeAsync"/>
    public static Subscription<T> Subscribe<T>(
        string name, SubscribeOptions? options = null, CancellationToken cancellationToken = default) =>
        SubscribeAsync<T>(name, options, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>Subscribes to a topic.</summary>
    /// <param name="name">As for <see cref="Endpoints.Endpoint.ConnectAsync"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="EndpointNotFoundException">Nobody publishes under the name.</exception>
    /// <exception cref="HandshakeException">There is something else under the name.</exception>
    public static async ValueTask<Subscription<T>> SubscribeAsync<T>(
        string name, SubscribeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= SubscribeOptions.Default;
        SubscriptionCore core = await SubscriptionCore.ConnectAsync(
            name, Hello<T>(options.TypeName), options, cancellationToken).ConfigureAwait(false);
        return new Subscription<T>(core);
    }

    private static SharedHello Hello<T>(string? typeName) => new(SharedKind.Topic, ChannelHello.Of<T>(typeName));
}
