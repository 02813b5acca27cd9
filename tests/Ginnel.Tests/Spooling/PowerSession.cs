using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.Tests.Support;

namespace Ginnel.Tests.Spooling;

/// <summary>Uses a spool for a while, at random, and notes what it is told.</summary>
internal sealed class PowerSession
{
    private static readonly string[] s_consumers = ["one", "two"];

    private readonly PowerScript _script;
    private readonly string _path;
    private readonly RecordingFiles _files;
    private readonly Random _random;
    private readonly List<Spool> _spools = [];
    private readonly Dictionary<string, SpoolReader> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SpoolMessage>> _held = new(StringComparer.Ordinal);
    private readonly List<(string Consumer, long Number, long Sequence)> _untold = [];
    private long _number;

    /// <param name="script">How it is used.</param>
    /// <param name="folder">Where it is.</param>
    /// <param name="files">Records what is written.</param>
    /// <param name="random">Decides.</param>
    /// <param name="number">Of the first message that is appended.</param>
    public PowerSession(PowerScript script, string folder, RecordingFiles files, Random random, long number)
    {
        _script = script;
        _path = Path.Join(folder, PowerScript.SpoolName);
        _files = files;
        _random = random;
        _number = number;
    }

    public async Task PlayAsync(int steps)
    {
        Open();
        for (int step = 0; step < steps; step++)
        {
            switch (_random.Next(20))
            {
                case < 6:
                    Append();
                    break;
                case < 7:
                    await AppendWithoutNamesAsync();
                    break;
                case < 9:
                    await AppendAtOnceAsync();
                    break;
                case < 11:
                    await AppendManyAsync();
                    break;
                case < 17:
                    Consume();
                    break;
                case < 19:
                    await AskAsync();
                    break;
                default:
                    Close();
                    Open();
                    break;
            }
        }

        await AskAsync();
        Close();
    }

    private void Open()
    {
        foreach (SpoolDurability durability in _script.Durabilities)
            _spools.Add(Spool.Open(_path, SpoolAccess.ReadAppend, _script.OptionsFor(durability, _files)));
    }

    private void Close()
    {
        foreach (Spool spool in _spools)
            spool.Dispose();
        _spools.Clear();
        _readers.Clear();
        _held.Clear();
    }

    private void Append()
    {
        (Spool spool, bool isDurable) = Sender();
        long number = Intend();
        Store(number, spool.Append(PowerMessage.Make(number), HeadersOf(number)).Sequence, isDurable);
    }

    /// <summary>
    /// Appends until another segment is made, whose name cannot be synced. Whoever appends next does as after a death.
    /// </summary>
    private async Task AppendWithoutNamesAsync()
    {
        // Receipts need names, too.
        await AskAsync();
        _files.FailsDirectories = true;
        try
        {
            for (int count = 0; count < 6; count++)
                Append();
        }
        catch (SystemCallException)
        {
            // The sender was told of it, so nothing is promised.
        }

        _files.FailsDirectories = false;
    }

    private async Task AppendAtOnceAsync()
    {
        var waits = new List<(long Number, bool IsDurable, Task<Receipt> Receipt)>();
        for (int count = _random.Next(2, 6); count > 0; count--)
        {
            (Spool spool, bool isDurable) = Sender();
            long number = Intend();
            waits.Add((number, isDurable, spool.AppendAsync(PowerMessage.Make(number), HeadersOf(number)).AsTask()));
        }

        foreach ((long number, bool isDurable, Task<Receipt> receipt) in waits)
            Store(number, (await receipt.Within()).Sequence, isDurable);
    }

    private async Task AppendManyAsync()
    {
        (Spool spool, bool isDurable) = Sender();
        long[] numbers = [.. Enumerable.Range(0, _random.Next(2, 6)).Select(_ => Intend())];
        Receipt first = await spool.AppendManyAsync(
            [.. numbers.Select(static number => (ReadOnlyMemory<byte>)PowerMessage.Make(number))]).Within();
        for (int index = 0; index < numbers.Length; index++)
            Store(numbers[index], first.Sequence + index, isDurable);
    }

    private (Spool Spool, bool IsDurable) Sender()
    {
        int index = _random.Next(_spools.Count);
        return (_spools[index], _script.Durabilities[index] != SpoolDurability.None);
    }

    private long Intend()
    {
        long number = _number++;
        _files.Note(promises => promises.Intend(number));
        return number;
    }

    private void Store(long number, long sequence, bool isDurable) =>
        _files.Note(promises => promises.Store(number, sequence, isDurable));

    private static Dictionary<string, string>? HeadersOf(long number) => number % 3 == 0
        ? new Dictionary<string, string> { ["number"] = $"{number}" }
        : null;

    private void Consume()
    {
        string consumer = s_consumers[_random.Next(s_consumers.Length)];
        if (!_readers.TryGetValue(consumer, out SpoolReader? reader))
        {
            _files.Note(promises => promises.Consumers.Add(consumer));
            _readers.Add(consumer, reader = _spools[0].OpenReader(consumer, _script.ReadOptions));
            _held.Add(consumer, []);
        }

        List<SpoolMessage> held = _held[consumer];
        for (int count = _random.Next(1, 12); count > 0 && reader.TryRead(out SpoolMessage message); count--)
            held.Add(message);
        // Some stay in work, and are handled later, and not in order.
        for (int index = held.Count - 1; index >= 0; index--)
        {
            if (_random.Next(8) == 0)
                continue;
            Handle(consumer, held[index]);
            held.RemoveAt(index);
        }
    }

    private void Handle(string consumer, in SpoolMessage message)
    {
        long number = PowerMessage.Read(message.Payload, message.Sequence);
        bool isRejected = _random.Next(4) == 0;
        if (isRejected && message.Tries < PowerScript.MostTries)
        {
            message.Reject("not now");
            return;
        }

        _files.Note(promises => promises.Handle(consumer, number));
        if (isRejected)
            message.Reject($"{consumer} will not have {number}");
        else
            message.Acknowledge();
        _untold.Add((consumer, number, message.Sequence));
    }

    /// <summary>Asks what became of the messages that were handled, as their senders would.</summary>
    private async Task AskAsync()
    {
        // What one that was not on the disk when the reader was closed says is known when it is opened again.
        foreach ((string consumer, long number, long sequence) in _untold)
        {
            if (!_script.ConsumesDurably)
                break;
            SpoolDelivery delivery = await _spools[0].GetReceipt(sequence).WaitHandledAsync(consumer).Within();
            var answer = new PowerAnswer(sequence, delivery.State, delivery.Reason);
            _files.Note(promises => promises.Tell(consumer, number, answer));
        }

        _untold.Clear();
    }
}
