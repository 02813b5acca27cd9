using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>Counters under a name: one process counts, any number of others read.</summary>
public static class SharedCounters
{
    private static SharedHello Hello => new(SharedKind.Counters, ChannelHello.Of<long>(null));

    /// <summary>Makes counters that are zero, and gives them to everyone who opens the name.</summary>
    /// <param name="name">As of an endpoint.</param>
    /// <param name="names">The counters' names, each once and at most 63 bytes of UTF-8.</param>
    /// <param name="areApart">
    /// Whether each has cache lines of its own, so that threads which count different things do not slow each other.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">Another process has the name.</exception>
    public static SharedCountersWriter Publish(
        string name, IReadOnlyList<string> names, bool areApart = false, PublishCollectionOptions? options = null) =>
        Publish(name, options, () => new SharedCountersWriter(names, areApart));

    /// <summary>Goes on counting where a writer that has died or was disposed has left off.</summary>
    /// <param name="reader">Has the last values. It stays open.</param>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="EndpointInUseException">The writer is there, or another successor.</exception>
    public static SharedCountersWriter TakeOver(
        SharedCountersReader reader, string name, PublishCollectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Publish(name, options, reader.Succeed, reader.Guest);
    }

    /// <summary>Opens the counters that another process publishes.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for a writer that is there already.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EndpointNotFoundException">Nobody publishes under the name.</exception>
    /// <exception cref="HandshakeException">What is published there are no counters.</exception>
    public static async ValueTask<SharedCountersReader> OpenAsync(
        string name, OpenCollectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        LiveGuest<CountersPages> guest = await LiveGuest<CountersPages>.ConnectAsync(
            name, options, Hello, new CountersFormat(), cancellationToken).ConfigureAwait(false);
        var reader = new SharedCountersReader(guest.First) { Guest = guest };
        guest.Follow(() => reader.Pages, pages => reader.Pages = pages);
        return reader;
    }

    private static SharedCountersWriter Publish(
        string name, PublishCollectionOptions? options, Func<SharedCountersWriter> create,
        ILiveGuest? predecessor = null)
    {
        var host = LiveHost.Take(name, options?.Listen, Hello, predecessor);
        try
        {
            SharedCountersWriter writer = create();
            writer.Host = host;
            host.Start(writer.Region, core: null);
            return writer;
        }
        catch
        {
            _ = host.DisposeAsync().AsTask();
            throw;
        }
    }
}
