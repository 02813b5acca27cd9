using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>Opens a spool after a loss of power, and looks whether everybody has what was promised.</summary>
/// <remarks>
/// 1. It can be opened. Every message is whole, was appended, and stands under the sequence that its sender was told;
///    none is there twice, and they are in the order in which they were appended.
/// 2. Every message is there whose sender was told that it is on the disk, unless its segment was given up.
/// 3. What a sender was told of its message at a consumer is said again, and that consumer is not handed the message.
/// 4. Every other message is handed to the consumer, or its sender is told what became of it: none hangs between. Where
///    the consumer does not wait for the disk, it had been handled, and its sender may never learn how.
/// 5. What is appended next has a sequence of its own.
/// 6. There is no damage; where senders did not wait for the disk, none that takes more than their messages.
/// </remarks>
internal sealed class PowerCheck
{
    private const long NumberOfTheNext = 1_000_000;

    private readonly PowerScript _script;
    private readonly string _path;
    private readonly PowerPromises _promises;
    private readonly long _firstKept;
    private readonly Dictionary<long, long> _found = [];
    private readonly List<SpoolDamagedException> _damages = [];

    private PowerCheck(PowerScript script, string folder, Disk disk)
    {
        _script = script;
        _path = Path.Join(folder, PowerScript.SpoolName);
        _promises = disk.Promises;
        // What was being given up as the power went may be there or not.
        _firstKept = disk.NewestNames(PowerScript.SpoolName).Select(
            static name => JournalSegment.TryParseName(name, out long first) ? first : long.MaxValue)
            .Append(long.MaxValue).Min();
    }

    /// <summary>Which promise is broken; null for none.</summary>
    /// <param name="script">How the spool was used.</param>
    /// <param name="folder">Where it is.</param>
    /// <param name="disk">What was promised.</param>
    public static string? FindBroken(PowerScript script, string folder, Disk disk)
    {
        try
        {
            new PowerCheck(script, folder, disk).Run();
            return null;
        }
        catch (Exception exception) when (exception is BrokenPromiseException or IOException
            or InvalidOperationException or ArgumentException)
        {
            return exception is BrokenPromiseException ? exception.Message : exception.ToString();
        }
    }

    private void Run()
    {
        using (Spool spool = Open())
        {
            // Kept open, for each look at a reason opens it.
            using Spool letters = spool.OpenDeadLetters();
            ReadMessages(spool);
            foreach (((string consumer, long number), PowerAnswer answer) in _promises.Told)
                CheckTold(spool, consumer, number, answer);
            CheckDeadLetters(letters);
            foreach (string consumer in _promises.Consumers)
                Consume(spool, consumer);
            AppendOneMore(spool);
        }

        CheckReport(_path);
        CheckReport(Path.Join(_path, "dead-letters"));
        using Spool again = Open();
        var before = new Dictionary<long, long>(_found);
        _found.Clear();
        ReadMessages(again);
        Demand(
            before.OrderBy(Sequence).SequenceEqual(_found.OrderBy(Sequence)),
            "The second opening finds other messages.");
    }

    private Spool Open() => Spool.Open(
        _path, SpoolAccess.ReadAppend, _script.OptionsFor(_script.Durabilities[0], FileLayer.Kernel, isCheck: true));

    /// <summary>Points 1 and 2.</summary>
    private void ReadMessages(Spool spool)
    {
        using SpoolReader reader = spool.OpenReader(null, new SpoolReadOptions
        {
            SkipDamage = !_script.IsStrict,
            Damaged = _damages.Add,
        });
        (long Sequence, long Number) last = (0, -1);
        while (reader.TryRead(out SpoolMessage message))
        {
            long number = PowerMessage.Read(message.Payload, message.Sequence);
            Demand(
                _promises.IsIntended(number) || number == NumberOfTheNext,
                $"Message {message.Sequence} is number {number}, which nobody appended.");
            Demand(
                message.Sequence > last.Sequence && number > last.Number,
                $"Message {message.Sequence}, number {number}, comes after {last}.");
            Demand(
                _promises.Stored.GetValueOrDefault(number, message.Sequence) == message.Sequence,
                $"Number {number} is message {message.Sequence}; its sender was told another sequence.");
            _found.Add(message.Sequence, number);
            last = (message.Sequence, number);
        }

        foreach ((long number, long sequence) in _promises.Durable)
        {
            Demand(
                sequence < _firstKept || _found.GetValueOrDefault(sequence, -1) == number,
                $"Message {sequence}, number {number}, is lost; its sender was told that it is on the disk.");
        }
    }

    /// <summary>The first half of point 3.</summary>
    private void CheckTold(Spool spool, string consumer, long number, PowerAnswer answer)
    {
        bool isThere = _found.GetValueOrDefault(answer.Sequence, -1) == number;
        // Lost: nobody had been promised that it stays.
        if (!isThere && !_promises.Durable.ContainsKey(number))
            return;
        SpoolDelivery? delivery = DeliveryOf(spool, consumer, answer.Sequence);
        bool isSame = delivery?.State == answer.State && delivery.Reason == answer.Reason;
        bool isRemoved = answer.Sequence < _firstKept;
        Demand(
            isSame || (isRemoved && delivery is { IsHandled: true }),
            $"{consumer} has number {number}; its sender was told {answer}, and now {delivery}.");
    }

    private static SpoolDelivery? DeliveryOf(Spool spool, string consumer, long sequence) =>
        spool.GetReceipt(sequence).GetDeliveries().FirstOrDefault(delivery => delivery.Consumer == consumer);

    /// <summary>The rest of point 3, and point 4.</summary>
    private void Consume(Spool spool, string consumer)
    {
        var handed = new HashSet<long>();
        using (SpoolReader reader = spool.OpenReader(consumer, _script.ReadOptions))
        {
            while (reader.TryRead(out SpoolMessage message))
            {
                Demand(handed.Add(message.Sequence), $"{consumer} is handed message {message.Sequence} twice.");
                Demand(
                    _found.GetValueOrDefault(message.Sequence, -1)
                        == PowerMessage.Read(message.Payload, message.Sequence),
                    $"{consumer} is handed another message {message.Sequence}.");
                if (message.Sequence % 2 == 0)
                    message.Acknowledge();
            }
        }

        foreach ((long sequence, long number) in _found)
        {
            if (handed.Contains(sequence))
            {
                Demand(
                    !_promises.Told.ContainsKey((consumer, number)),
                    $"{consumer} is handed message {sequence} again, number {number}, whose sender was told that it " +
                    "is handled.");
                continue;
            }

            // A segment that was being given up had been handled by all.
            Demand(
                sequence < _firstKept || _promises.MayBeHandled(consumer, number),
                $"{consumer} is not handed message {sequence}, number {number}.");
            SpoolDelivery? delivery = DeliveryOf(spool, consumer, sequence);
            Demand(
                delivery is { IsHandled: true } || !_script.ConsumesDurably,
                $"{consumer} is not handed message {sequence}, number {number}, and its sender is told {delivery}.");
        }
    }

    private void CheckDeadLetters(Spool letters)
    {
        using SpoolReader reader = letters.OpenReader(null, new SpoolReadOptions { SkipDamage = !_script.IsStrict });
        while (reader.TryRead(out SpoolMessage letter))
        {
            long number = PowerMessage.Read(letter.Payload, letter.Sequence);
            Demand(
                _promises.MayBeHandled(letter.Headers["consumer"], number),
                $"Number {number} is among the dead letters, and nobody rejected it.");
        }
    }

    /// <summary>Point 5.</summary>
    private void AppendOneMore(Spool spool)
    {
        long sequence = spool.Append(PowerMessage.Make(NumberOfTheNext)).Sequence;
        long last = Math.Max(
            _found.Keys.DefaultIfEmpty(0).Max(), _promises.Durable.Values.DefaultIfEmpty(0).Max());
        Demand(sequence > last, $"The next message is {sequence}, after {last}.");
        _found.Add(sequence, NumberOfTheNext);
    }

    /// <summary>Point 6.</summary>
    private void CheckReport(string path)
    {
        foreach (SpoolDamage damage in Spool.Verify(path).Damages)
        {
            bool isAllowed = !_script.IsStrict && damage.Path.EndsWith(JournalSegment.Suffix, StringComparison.Ordinal)
                && !_found.Keys.Any(found => found >= damage.FirstSequence && found < damage.NextSequence);
            Demand(isAllowed, $"Damage: {damage}");
        }
    }

    private static long Sequence(KeyValuePair<long, long> found) => found.Key;

    private static void Demand(bool isKept, string promise)
    {
        if (!isKept)
            throw new BrokenPromiseException(promise);
    }
}
