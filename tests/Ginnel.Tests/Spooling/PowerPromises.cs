using System.Collections.Generic;

namespace Ginnel.Tests.Spooling;

/// <summary>What senders and consumers had been told at a moment, and what they were about to do.</summary>
/// <remarks>Messages go by the numbers that senders gave them: the sequence of a lost one is given again.</remarks>
internal sealed class PowerPromises
{
    private readonly HashSet<long> _intended = [];
    private readonly HashSet<(string Consumer, long Number)> _handling = [];

    /// <summary>The sequences of messages whose senders were told that they survive a loss of power.</summary>
    public Dictionary<long, long> Durable { get; } = [];

    /// <summary>The same of all whose senders were told anything.</summary>
    public Dictionary<long, long> Stored { get; } = [];

    /// <summary>What senders were told of their messages at a consumer, once it was on the disk.</summary>
    public Dictionary<(string Consumer, long Number), PowerAnswer> Told { get; } = [];

    /// <summary>Who has ever read.</summary>
    public SortedSet<string> Consumers { get; } = [];

    /// <summary>A sender is about to append.</summary>
    public void Intend(long number) => _intended.Add(number);

    /// <summary>The append has returned.</summary>
    public void Store(long number, long sequence, bool isDurable)
    {
        Stored.Add(number, sequence);
        if (isDurable)
            Durable.Add(number, sequence);
    }

    /// <summary>A consumer is about to acknowledge or to reject.</summary>
    public void Handle(string consumer, long number) => _handling.Add((consumer, number));

    /// <summary>The sender has learnt of that.</summary>
    public void Tell(string consumer, long number, PowerAnswer answer) => Told[(consumer, number)] = answer;

    public bool IsIntended(long number) => _intended.Contains(number);

    public bool MayBeHandled(string consumer, long number) => _handling.Contains((consumer, number));
}
