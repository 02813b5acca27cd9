using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Uses spools on a disk that has no room, or a few pages; it ends well if no promise was broken.</summary>
/// <remarks>
/// Whatever the disk refuses has to be an <see cref="IOException"/>; any other exception ends this process, as a fault
/// would. What was told as stored has to be there, each time, and the spool sound.
/// </remarks>
internal sealed class SmallDiskRole
{
    private const int Length = 6000;
    private const int MostMessages = 1000;
    private const string Consumer = "one";

    private readonly SmallDisk _disk;
    private readonly string _spool;
    private readonly SpoolOptions _options;
    private readonly List<long> _stored = [];
    private readonly HashSet<long> _handled = [];
    private int _refusals;
    private long _number;

    private SmallDiskRole(string path, SpoolDurability durability, SpoolFullPolicy policy, long? capacity)
    {
        _disk = new SmallDisk(path);
        _spool = Path.Join(path, "spool");
        _options = new SpoolOptions
        {
            Durability = durability,
            SegmentLength = 64 << 10,
            FullPolicy = policy,
            Capacity = capacity,
        };
    }

    /// <summary>What there is room for is all used, then more is asked for.</summary>
    public static int Fill(string path, string durability, string policy)
    {
        var options = (Enum.Parse<SpoolDurability>(durability), Enum.Parse<SpoolFullPolicy>(policy));
        new SmallDiskRole(path, options.Item1, options.Item2, capacity: null).FillDisk();
        new SmallDiskRole(path, options.Item1, options.Item2, capacity: 256 << 10).FillCapacity();
        return 0;
    }

    /// <summary>Each number of pages is left, from none on, before a spool is opened, or while it is open.</summary>
    public static int Sweep(string path, string durability, string isOpenBefore)
    {
        int refusals = 0;
        int pages = 0;
        bool hasRefused = true;
        for (; hasRefused; pages++)
        {
            var role = new SmallDiskRole(
                path, Enum.Parse<SpoolDurability>(durability), SpoolFullPolicy.Wait, capacity: null);
            role.Squeeze(pages, bool.Parse(isOpenBefore));
            hasRefused = role._refusals > 0;
            refusals += role._refusals;
        }

        Console.WriteLine($"{pages} rounds, {refusals} refusals");
        // The first consumer's receipts alone take 16 pages.
        return pages > 16 ? 0 : 3;
    }

    /// <summary>A copy of a spool takes room only for what is not zero, and the disk is full then.</summary>
    public static int OpenSparse(string path, string durability)
    {
        new SmallDiskRole(path, Enum.Parse<SpoolDurability>(durability), SpoolFullPolicy.Wait, null).OpenSparse();
        return 0;
    }

    private void OpenSparse()
    {
        _disk.Clear();
        using (Spool spool = Open())
        {
            Append(spool, Length);
            Consume(spool);
        }

        foreach (string file in Directory.GetFiles(_spool, "*", SearchOption.AllDirectories))
            SmallDisk.MakeSparse(file);
        int refusals = 0;
        for (int pages = 0; pages < 40; pages++)
        {
            _refusals = 0;
            _disk.LeavePages(pages);
            Try(() =>
            {
                using Spool spool = Open();
                Try(() => Append(spool, Length));
                Try(() => Consume(spool));
            });
            refusals += _refusals;
        }

        Demand(refusals > 0, "The disk was not full.");
        CheckAfterwards();
    }

    private void FillDisk()
    {
        _disk.Clear();
        _disk.LeavePages(128);
        using (Spool spool = Open())
        {
            AppendUntilRefused(spool);
            Demand(_stored.Count > 20, $"Only {_stored.Count} messages were stored.");
            _disk.LeavePages(0);
            for (int length = 0; length <= 2 * Length; length += 400)
                Try(() => Append(spool, length));
            ReadAll(spool);
            Try(() => Consume(spool));
            Demand(_handled.Count == 0, "There was no room for receipts, and messages were handled.");
        }

        using (Spool spool = Open())
        {
            ReadAll(spool);
            DemandSound();
            _disk.Free();
            Consume(spool);
            Demand(_handled.Count == _stored.Count, "Not all messages were handled.");
            _disk.LeavePages(0);
            // The segments that are handled make room for the next one.
            int before = _stored.Count;
            for (int number = 0; number < 20; number++)
            {
                SmallDisk.GiveBackRoom();
                Try(() => Append(spool, Length));
            }

            Demand(_stored.Count > before + 10, "Handled messages did not make room.");
        }

        CheckAfterwards();
    }

    private void FillCapacity()
    {
        _disk.Clear();
        using (Spool spool = Open())
        {
            bool isRefused = AppendUntilRefused(spool);
            Demand(isRefused == (_options.FullPolicy != SpoolFullPolicy.DropOldest), "The policy was not followed.");
            _disk.LeavePages(0);
            for (int number = 0; number < 40; number++)
                Try(() => Append(spool, Length));
            if (isRefused)
                ReadAll(spool);
        }

        if (_options.FullPolicy == SpoolFullPolicy.DropOldest)
            _stored.RemoveAll(number => number < _number - 20);
        CheckAfterwards();
    }

    private void Squeeze(int pages, bool isOpenBefore)
    {
        _disk.Clear();
        if (!isOpenBefore)
            _disk.LeavePages(pages);
        Try(() =>
        {
            using Spool spool = Open();
            for (int number = 0; number < 5; number++)
                Try(() => Append(spool, Length));
            if (isOpenBefore)
                _disk.LeavePages(pages);
            Try(() => Consume(spool, rejects: true));
            for (int number = 0; number < 10; number++)
                Try(() => Append(spool, Length));
            Try(() => Consume(spool));
            ReadAll(spool);
        });
        CheckAfterwards();
    }

    /// <summary>Nothing is lost, be there room or not; with room, it goes on.</summary>
    private void CheckAfterwards()
    {
        Try(() =>
        {
            using Spool spool = Open();
            ReadAll(spool);
        });
        _disk.Free();
        SmallDisk.GiveBackRoom();
        using (Spool spool = Open())
        {
            ReadAll(spool);
            int before = _stored.Count;
            Consume(spool);
            Append(spool, Length);
            Demand(_stored.Count == before + 1, "With room again, nothing was stored.");
            ReadAll(spool);
        }

        DemandSound();
    }

    private void DemandSound()
    {
        SpoolReport report = Spool.Verify(_spool);
        Demand(report.IsSound, $"It is not sound: {string.Join("; ", report.Damages)}");
    }

    private Spool Open() => Spool.Open(_spool, SpoolAccess.ReadAppend, _options);

    private bool AppendUntilRefused(Spool spool)
    {
        int before = _refusals;
        for (int number = 0; number < MostMessages && _refusals == before; number++)
            Try(() => Append(spool, Length));
        return _refusals != before;
    }

    private void Append(Spool spool, int length)
    {
        long number = ++_number;
        using var cancellation = new CancellationTokenSource();
        if (_options.FullPolicy == SpoolFullPolicy.Wait && _options.Capacity is not null)
            cancellation.CancelAfter(20);
        try
        {
            spool.Append(SpoolTraffic.Make(0, number, length), null, cancellation.Token);
            _stored.Add(number);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _refusals++;
        }
    }

    private void Consume(Spool spool, bool rejects = false)
    {
        using SpoolReader reader = spool.OpenReader(Consumer, new SpoolReadOptions { IsManual = true });
        while (reader.TryRead(out SpoolMessage message))
        {
            SpoolEntry entry = SpoolTraffic.Check(message);
            if (rejects && message.Sequence % 2 == 0)
                message.Reject("there is no room for it");
            else
                message.Acknowledge();
            Demand(_handled.Add(entry.Number), $"Message {message.Sequence} was handled twice.");
        }
    }

    /// <summary>Whole and in order: all that was stored and not handled, perhaps some that were refused late.</summary>
    private void ReadAll(Spool spool)
    {
        var read = new List<long>();
        using SpoolReader reader = spool.OpenReader();
        while (reader.TryRead(out SpoolMessage message))
            read.Add(SpoolTraffic.Check(message).Number);
        for (int index = 1; index < read.Count; index++)
            Demand(read[index - 1] < read[index], "The order is not that of the senders.");
        foreach (long number in _stored)
        {
            Demand(
                _handled.Contains(number) || read.Contains(number), $"Number {number} was stored, and is not there.");
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (IOException exception) when (exception is SystemCallException or SpoolFullException)
        {
            _refusals++;
            Demand(
                exception is SpoolFullException || exception.Message.Contains("ENOSPC", StringComparison.Ordinal),
                exception.ToString());
        }
    }

    private static void Demand(bool isTrue, string otherwise)
    {
        if (!isTrue)
            throw new InvalidOperationException(otherwise);
    }
}
