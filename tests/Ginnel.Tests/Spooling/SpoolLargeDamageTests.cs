using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Much is damaged at random in a spool of many segments: all else can be read, and all is reported.</summary>
public sealed class SpoolLargeDamageTests : IDisposable
{
    private const int Messages = 100_000;
    private const int LargestPayload = 250;
    private const int SegmentLength = 256 << 10;
    private const int Damages = 300;
    private const int SectorLength = 512;

    private static readonly SpoolOptions s_options = new()
    {
        Durability = SpoolDurability.None,
        SegmentLength = SegmentLength,
        KeepHandled = true,
    };

    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Random_DamageInManySegments_IsReportedAndAllElseIsRead()
    {
        int seed = Fuzz.Seed();
        Console.WriteLine($"damage in a large spool: seed {seed}");
        var random = new Random(seed);
        Make(seed);
        HashSet<long> lost = Damage(random);
        Assert.True(lost.Count > Damages / 2, $"only {lost.Count} messages were hit");

        SpoolReport report = Spool.Verify(_path);
        List<SpoolDamage> damages = [.. report.Damages.Where(static it => it.FirstSequence > 0)];
        Assert.All(damages, static it => Assert.EndsWith(JournalSegment.Suffix, it.Path, StringComparison.Ordinal));
        Assert.Equal(lost.Order(), damages.SelectMany(static it => Range(it.FirstSequence, it.NextSequence)).Order());
        Assert.Equal(Messages - lost.Count, report.Messages);
        AssertReads(seed, lost, skipsDamage: true);

        Spool.Repair(_path);
        Assert.Empty(Spool.Verify(_path).Damages);
        AssertReads(seed, lost, skipsDamage: false);
    }

    private static IEnumerable<long> Range(long first, long next)
    {
        for (long sequence = first; sequence < next; sequence++)
            yield return sequence;
    }

    /// <summary>The payload of a message, which can be made again from its sequence.</summary>
    private static byte[] PayloadOf(int seed, long sequence)
    {
        var random = new Random(HashCode.Combine(seed, sequence));
        byte[] payload = new byte[random.Next(LargestPayload)];
        random.NextBytes(payload);
        return payload;
    }

    private void Make(int seed)
    {
        using var spool = Spool.Open(_path, SpoolAccess.Append, s_options);
        for (long sequence = 1; sequence <= Messages; sequence++)
            Assert.Equal(sequence, spool.Append(PayloadOf(seed, sequence)).Sequence);
    }

    /// <summary>Changes bits, bytes and sectors of records; returns the messages that were hit.</summary>
    private HashSet<long> Damage(Random random)
    {
        string[] files = Directory.GetFiles(_path, "*" + JournalSegment.Suffix);
        Assert.True(files.Length > 20, $"there are only {files.Length} segments");
        byte[][] sound = [.. files.Select(File.ReadAllBytes)];
        byte[][] damaged = [.. sound.Select(static it => it.ToArray())];
        List<(long Sequence, int Begin, int End)>[] records = [.. sound.Select(static it => RecordsOf(it))];
        for (int number = 0; number < Damages; number++)
        {
            int file = random.Next(files.Length);
            ChangeSomething(random, damaged[file].AsSpan(JournalLayout.HeaderLength..records[file][^1].End));
        }

        HashSet<long> lost = [];
        for (int file = 0; file < files.Length; file++)
        {
            File.WriteAllBytes(files[file], damaged[file]);
            foreach ((long sequence, int begin, int end) in records[file])
            {
                if (!damaged[file].AsSpan(begin..end).SequenceEqual(sound[file].AsSpan(begin..end)))
                    lost.Add(sequence);
            }
        }

        return lost;
    }

    private static void ChangeSomething(Random random, Span<byte> bytes)
    {
        int offset = random.Next(bytes.Length);
        Span<byte> sector = bytes[(offset / SectorLength * SectorLength)..];
        sector = sector[..Math.Min(SectorLength, sector.Length)];
        switch (random.Next(4))
        {
            case 0:
                bytes[offset] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[offset] = (byte)random.Next(256);
                break;
            case 2:
                random.NextBytes(sector);
                break;
            default:
                sector.Clear();
                break;
        }
    }

    /// <summary>The messages of a sound segment.</summary>
    private static List<(long Sequence, int Begin, int End)> RecordsOf(ReadOnlySpan<byte> bytes)
    {
        List<(long Sequence, int Begin, int End)> records = [];
        int offset = JournalLayout.HeaderLength;
        while (offset + JournalLayout.RecordHeaderLength <= bytes.Length)
        {
            ReadOnlySpan<byte> header = bytes[offset..];
            if (header[JournalLayout.RecordKindOffset] != JournalLayout.MessageKind)
                break;
            int length = BinaryPrimitives.ReadInt32LittleEndian(header[JournalLayout.RecordLengthOffset..]);
            int end = offset + (int)JournalLayout.RecordLength(length);
            long sequence = BinaryPrimitives.ReadInt64LittleEndian(header[JournalLayout.RecordSequenceOffset..]);
            records.Add((sequence, offset, end));
            offset = end;
        }

        return records;
    }

    private void AssertReads(int seed, HashSet<long> lost, bool skipsDamage)
    {
        using var spool = Spool.Open(_path, SpoolAccess.Read, s_options);
        using SpoolReader reader = spool.OpenReader(null, new() { SkipDamage = skipsDamage });
        for (long sequence = 1; sequence <= Messages; sequence++)
        {
            if (lost.Contains(sequence))
                continue;
            Assert.True(reader.TryRead(out SpoolMessage message));
            Assert.Equal(sequence, message.Sequence);
            Assert.True(message.Payload.SequenceEqual(PayloadOf(seed, sequence)), $"message {sequence} is another one");
        }

        Assert.False(reader.TryRead(out _));
    }
}
