using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>
/// Goal: in a large spool no damage stays hidden, whatever it is; no damaged message is handed out, and no other lost.
/// Method: bytes, sectors and ends of many segments are changed at random, and what was there before is compared.
/// </summary>
public sealed class SpoolRandomDamageTests : IDisposable
{
    private const int Messages = 100_000;
    private const int Sector = 512;
    private const int Changes = 60;

    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    // Where each message begins in which file, and its bytes' end.
    private readonly List<(string File, long Begin, long End)> _places = [];

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Repair_AfterRandomDamage_LeavesTheUndamagedMessagesAndNoOthers()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("GINNEL_DAMAGE_SEED"), out int chosen)
            ? chosen
            : RandomNumberGenerator.GetInt32(int.MaxValue);
        Console.WriteLine($"the seed of the damage is {seed}");
        Make(new Random(seed));
        Dictionary<string, byte[]> before = Directory.GetFiles(_path, "*.journal")
            .ToDictionary(static file => file, File.ReadAllBytes);
        Assert.True(before.Count > 50, $"There are only {before.Count} segments.");
        Damage(new Random(seed), [.. before.Keys.Order(StringComparer.Ordinal)]);
        HashSet<long> damaged = FindDamaged(before);
        Assert.NotEmpty(damaged);

        SpoolReport report = Spool.Verify(_path);
        foreach (long sequence in damaged)
        {
            (string file, long begin, _) = _places[(int)sequence - 1];
            Assert.True(
                report.Damages.Any(damage => damage.Path == file && damage.FirstSequence <= sequence
                    && sequence < damage.NextSequence && damage.Offset <= begin),
                $"Seed {seed}: message {sequence} at {begin} of {file} is damaged, and not reported, but " +
                string.Join("; ", report.Damages.Where(damage => damage.Path == file)));
        }

        List<long> expected = [.. Enumerable.Range(1, Messages).Select(static n => (long)n).Except(damaged)];
        using (var spool = Spool.Open(_path, SpoolAccess.Read, Options))
            Assert.Equal(expected, Read(spool, skips: true));
        Spool.Repair(_path);
        Assert.Empty(Spool.Verify(_path).Damages);
        using (var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Options))
        {
            Assert.Equal(expected, Read(spool, skips: false));
            Assert.True(spool.Append(Payload(Messages + 1, 10)).Sequence > expected[^1]);
        }

        Assert.Empty(Spool.Verify(_path).Damages);
    }

    private static SpoolOptions Options => new()
    {
        Durability = SpoolDurability.None,
        SegmentLength = JournalLayout.SmallestSegment,
    };

    private void Make(Random random)
    {
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Options);
        long offset = JournalLayout.HeaderLength;
        string file = "";
        for (long sequence = 1; sequence <= Messages; sequence++)
        {
            byte[] payload = Payload(sequence, random.Next(100));
            spool.Append(payload);
            string name = Path.Join(_path, JournalSegment.NameOf(sequence));
            // A message that begins a segment is the one that the segment is called after.
            if (file.Length == 0 || offset + JournalLayout.RecordLength(payload.Length) > JournalLayout.SmallestSegment)
                (file, offset) = (name, JournalLayout.HeaderLength);
            long end = offset + JournalLayout.RecordLength(payload.Length);
            _places.Add((file, offset, end));
            offset = end;
        }
    }

    /// <summary>Its every byte follows from its sequence.</summary>
    private static byte[] Payload(long sequence, int length)
    {
        byte[] payload = new byte[sizeof(long) + length];
        BitConverter.TryWriteBytes(payload, sequence);
        payload.AsSpan(sizeof(long)).Fill((byte)(sequence * 7 + 1));
        return payload;
    }

    /// <summary>The last segment stays: what is lost behind its last message nobody can know.</summary>
    private static void Damage(Random random, string[] files)
    {
        for (int change = 0; change < Changes; change++)
        {
            using FileStream stream = File.Open(
                files[random.Next(files.Length - 1)], FileMode.Open, FileAccess.ReadWrite);
            long sectors = stream.Length / Sector;
            if (sectors == 0)
                continue;
            stream.Position = random.NextInt64(sectors) * Sector;
            byte[] bytes = new byte[change % 4 == 0 ? 1 : Sector * random.Next(1, 4)];
            switch (change % 4)
            {
                case 0:
                    stream.Position += random.Next(Sector);
                    bytes[0] = (byte)random.Next(256);
                    stream.Write(bytes);
                    break;
                case 1:
                    random.NextBytes(bytes);
                    stream.Write(bytes.AsSpan(0, (int)Math.Min(bytes.Length, stream.Length - stream.Position)));
                    break;
                case 2:
                    stream.Write(bytes.AsSpan(0, (int)Math.Min(bytes.Length, stream.Length - stream.Position)));
                    break;
                default:
                    // At a page, or within one.
                    stream.SetLength(change % 8 == 3 ? (stream.Position / 4096 + 1) * 4096 : stream.Position + 100);
                    break;
            }
        }
    }

    private HashSet<long> FindDamaged(Dictionary<string, byte[]> before)
    {
        Dictionary<string, byte[]> after = before.Keys.ToDictionary(static file => file, ReadPages);
        var damaged = new HashSet<long>();
        for (int index = 0; index < _places.Count; index++)
        {
            (string file, long begin, long end) = _places[index];
            byte[] now = after[file];
            if (now.Length < end
                || !now.AsSpan((int)begin..(int)end).SequenceEqual(before[file].AsSpan((int)begin..(int)end)))
                damaged.Add(index + 1);
        }

        return damaged;
    }

    /// <summary>The file's bytes, and zeros up to the end of its last page: zeros that were cut off are there still.
    /// </summary>
    private static byte[] ReadPages(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int page = Environment.SystemPageSize;
        Array.Resize(ref bytes, (bytes.Length + page - 1) / page * page);
        return bytes;
    }

    private static List<long> Read(Spool spool, bool skips)
    {
        using SpoolReader reader = spool.OpenReader(null, new SpoolReadOptions { SkipDamage = skips });
        var read = new List<long>();
        while (reader.TryRead(out SpoolMessage message))
        {
            ReadOnlySpan<byte> payload = message.Payload;
            Assert.True(payload.SequenceEqual(Payload(message.Sequence, payload.Length - sizeof(long))));
            read.Add(message.Sequence);
        }

        return read;
    }
}
