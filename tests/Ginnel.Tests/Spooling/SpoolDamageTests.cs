using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Bits of a closed spool's files turn over: it is found, where it is, and all else can be read.</summary>
public sealed class SpoolDamageTests : IDisposable
{
    private const int Messages = 6;
    private const int PayloadLength = 24;

    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Verify_AfterAnySingleBitTurnedOver_ReportsFileAndPlace()
    {
        Make();
        Assert.Empty(Spool.Verify(_path).Damages);
        int flips = 0;
        foreach (string file in Files())
        {
            byte[] sound = File.ReadAllBytes(file);
            foreach (int offset in OffsetsOf(file, sound))
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    Flip(file, offset, bit);
                    IReadOnlyList<SpoolDamage> damages = Spool.Verify(_path).Damages;
                    Flip(file, offset, bit);
                    flips++;
                    Assert.True(
                        damages.Any(damage => damage.Path == file && damage.Offset <= offset
                            && offset < damage.Offset + Math.Max(damage.Length, 1)),
                        $"bit {bit} of byte {offset} of {file}: {string.Join("; ", damages)}");
                }
            }
        }

        Assert.True(flips > 5_000, $"only {flips} bits were turned over");
        Assert.Empty(Spool.Verify(_path).Damages);
    }

    [Fact]
    public void Read_WhereAMessageIsDamaged_ThrowsThenGoesOnBehindIt()
    {
        Make();
        string journal = Directory.GetFiles(_path, "*.journal").Single();
        var random = new Random(17);
        for (int damaged = 1; damaged <= Messages; damaged++)
        {
            byte[] sound = File.ReadAllBytes(journal);
            int record = (int)(JournalLayout.HeaderLength
                + (damaged - 1) * JournalLayout.RecordLength(PayloadLength));
            Flip(journal, record + random.Next(JournalLayout.RecordHeaderLength + PayloadLength), random.Next(8));
            using (var spool = Spool.Open(_path, SpoolAccess.Read, Options))
            {
                using SpoolReader strict = spool.OpenReader();
                for (int number = 1; number < damaged; number++)
                    Assert.True(strict.TryRead(out _));
                SpoolDamagedException exception = Assert.Throws<SpoolDamagedException>(() => strict.TryRead(out _));
                Assert.Equal(journal, exception.Path);
                Assert.Equal(record, exception.Offset);
                Assert.Equal((damaged, damaged + 1), (exception.FirstSequence, exception.NextSequence));
                Assert.Equal(Numbers(damaged), Read(spool, new SpoolReadOptions { SkipDamage = true }));
            }

            Assert.Equal(damaged, Assert.Single(Spool.Repair(_path).Damages).FirstSequence);
            Assert.Empty(Spool.Verify(_path).Damages);
            using (var spool = Spool.Open(_path, SpoolAccess.Read, Options))
                Assert.Equal(Numbers(damaged), Read(spool, null));
            File.WriteAllBytes(journal, sound);
        }
    }

    private static SpoolOptions Options =>
        new() { Durability = SpoolDurability.Batch, SegmentLength = JournalLayout.SmallestSegment };

    private static IEnumerable<long> Numbers(int without) =>
        Enumerable.Range(1, Messages).Where(number => number != without).Select(static number => (long)number);

    private static List<long> Read(Spool spool, SpoolReadOptions? options)
    {
        using SpoolReader reader = spool.OpenReader(null, options);
        var read = new List<long>();
        while (reader.TryRead(out SpoolMessage message))
        {
            Assert.Equal(message.Sequence, BinaryPrimitives.ReadInt64LittleEndian(message.Payload));
            read.Add(message.Sequence);
        }

        return read;
    }

    private void Make()
    {
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Options);
        byte[] payload = new byte[PayloadLength];
        for (int number = 1; number <= Messages; number++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(payload, number);
            spool.Append(payload);
        }

        using SpoolReader reader = spool.OpenReader("one", new SpoolReadOptions { IsManual = true });
        for (int number = 1; number < Messages; number++)
        {
            Assert.True(reader.TryRead(out SpoolMessage message));
            message.Acknowledge();
        }
    }

    /// <summary>All but the state that whoever opens the spool makes anew.</summary>
    private IEnumerable<string> Files() => Directory
        .GetFiles(_path, "*", SearchOption.AllDirectories)
        .Where(file => file != Path.Join(_path, SpoolStateLayout.FileName));

    /// <summary>Every byte up to the last that is something, and some of the zeros behind.</summary>
    private static IEnumerable<int> OffsetsOf(string file, byte[] bytes)
    {
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        bool isConsumer = Path.GetFileName(file) == ConsumerLayout.StateName;
        for (int offset = 0; offset < end; offset++)
        {
            // Mutex and members are the business of living processes.
            if (!isConsumer || offset < ConsumerLayout.MutexOffset)
                yield return offset;
        }

        for (int offset = Math.Max(end, isConsumer ? 3000 : 0); offset < bytes.Length; offset += 4099)
            yield return offset;
    }

    private static void Flip(string file, int offset, int bit)
    {
        using FileStream stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 1 << bit));
    }
}
