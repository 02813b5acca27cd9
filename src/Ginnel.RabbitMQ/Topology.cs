using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Ginnel.RabbitMQ;

/// <summary>The queues of a route, which either side declares; <c>docs/formats/forwarding.md</c> lists them.</summary>
/// <remarks>
/// To declare one that is there, as it is to be, does nothing. All are quorum queues; one consumer at a time gets what
/// is in them, so that a sender's messages stay in order when a forwarder is started beside one that is not gone yet.
/// </remarks>
internal sealed class Topology(ForwardingOptions options)
{
    private const int PreconditionFailed = 406;

    public string Messages { get; } = $"ginnel.{options.Route}";

    public string DeadLetters { get; } = $"ginnel.{options.Route}.dead";

    /// <summary>Where the receipts of a sending spool go.</summary>
    public string ReceiptsOf(Guid origin) => $"{Messages}.receipts.{origin:n}";

    /// <summary>Declares what both sides need.</summary>
    /// <exception cref="ForwardingException">A queue is there, and not as it is to be.</exception>
    public async Task DeclareAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        await DeclareAsync(session, DeadLetters, Quorum(), cancellationToken).ConfigureAwait(false);
        await DeclareAsync(session, Messages, Ordered(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Declares the queue for a sending spool's receipts.</summary>
    /// <exception cref="ForwardingException">It is there, and not as it is to be.</exception>
    public Task DeclareReceiptsAsync(BrokerSession session, Guid origin, CancellationToken cancellationToken) =>
        DeclareAsync(session, ReceiptsOf(origin), Ordered(), cancellationToken);

    private static Dictionary<string, object?> Quorum() => new() { ["x-queue-type"] = "quorum" };

    private Dictionary<string, object?> Ordered()
    {
        Dictionary<string, object?> arguments = Quorum();
        arguments["x-single-active-consumer"] = true;
        arguments["x-delivery-limit"] = options.MostDeliveries;
        arguments["x-dead-letter-exchange"] = "";
        arguments["x-dead-letter-routing-key"] = DeadLetters;
        // A dead letter stays where it was until the other queue has it.
        arguments["x-dead-letter-strategy"] = "at-least-once";
        arguments["x-overflow"] = "reject-publish";
        return arguments;
    }

    private static async Task DeclareAsync(
        BrokerSession session, string queue, Dictionary<string, object?> arguments,
        CancellationToken cancellationToken)
    {
        IChannel channel = await session.OpenChannelAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, arguments,
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception)
            when (exception.ShutdownReason?.ReplyCode == PreconditionFailed)
        {
            var expected = new List<string>();
            foreach ((string name, object? value) in arguments)
                expected.Add($"{name}={value}");
            throw new ForwardingException(
                $"The queue '{queue}' at {session.Node} is there, and is not as it is to be. Expected: durable, " +
                $"{string.Join(", ", expected)}. Found: {exception.ShutdownReason.ReplyText}. Set the options of " +
                "both sides alike; or, once both have stopped and the queue is empty, delete it.", exception);
        }
        finally
        {
            await session.CloseAsync(channel).ConfigureAwait(false);
        }
    }
}
