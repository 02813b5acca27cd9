using System;
using System.IO;
using System.Linq;
using Ginnel.Memory;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Who can write the files and has no key moves encrypted messages: each one is found out.</summary>
public sealed class SpoolForgeryTests : IDisposable
{
    private const int PayloadLength = 48;

    private static readonly int s_size = (int)JournalLayout.RecordLength(PayloadLength + SpoolCipher.Overhead);

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_RecordCopiedAsItIs_IsDamage()
    {
        string path = Make("one");
        byte[] bytes = Record(path, 1);
        Replace(path, 2, bytes);
        Assert.Contains(Spool.Verify(path).Damages, static damage => damage.FirstSequence == 2);
        Assert.IsType<SpoolDamagedException>(ReadSecond(path));
    }

    [Fact]
    public void Read_RecordCopiedWithAnotherSequenceAndChecksum_IsRefused()
    {
        string path = Make("one");
        Replace(path, 2, Forge(Record(path, 1), path));
        Assert.IsType<SpoolAccessException>(ReadSecond(path));
    }

    [Fact]
    public void Read_RecordOfAnotherSpoolWithThisOnesChecksum_IsRefused()
    {
        string path = Make("one");
        Replace(path, 2, Forge(Record(Make("other"), 2), path));
        Assert.IsType<SpoolAccessException>(ReadSecond(path));
    }

    [Theory]
    [InlineData("one")]
    [InlineData(null)]
    public void Read_WithoutTheKey_ThrowsAndDeliversNothing(string? consumer)
    {
        string path = Make("spool");
        SpoolKeys?[] wrong = [null, new(1, [.. Enumerable.Repeat((byte)9, 32)]), new(2, new byte[32])];
        foreach (SpoolKeys? keys in wrong)
        {
            using var other = Spool.Open(
                path, SpoolAccess.ReadAppend, new() { SegmentLength = JournalLayout.SmallestSegment, Keys = keys });
            using SpoolReader blind = other.OpenReader(consumer);
            Assert.Throws<SpoolAccessException>(() => blind.TryRead(out _));
            Assert.Throws<SpoolAccessException>(() => blind.TryRead(out _));
            Assert.DoesNotContain(
                other.GetReceipt(1).GetDeliveries(), static delivery => delivery.State != ReceiptState.Pending);
        }

        using var spool = Spool.Open(path, SpoolAccess.ReadAppend, Options);
        using SpoolReader reader = spool.OpenReader(consumer);
        Assert.True(reader.TryRead(out SpoolMessage first));
        Assert.Equal((1, 1), (first.Sequence, first.Tries));
    }

    [Fact]
    public void Seek_PastAMessageWithoutAKey_GoesOn()
    {
        string path = Make("spool");
        Replace(path, 2, Forge(Record(path, 1), path));
        using var spool = Spool.Open(path, SpoolAccess.ReadAppend, Options);
        using SpoolReader reader = spool.OpenReader("one");
        Assert.True(reader.TryRead(out _));
        Assert.Throws<SpoolAccessException>(() => reader.TryRead(out _));
        reader.Seek(3);
        Assert.True(reader.TryRead(out SpoolMessage third));
        Assert.Equal(3, third.Sequence);
    }

    private static Exception? ReadSecond(string path)
    {
        using var spool = Spool.Open(path, SpoolAccess.Read, Options);
        using SpoolReader reader = spool.OpenReader();
        Assert.True(reader.TryRead(out SpoolMessage first));
        Assert.True(first.Payload.SequenceEqual(Payload(1)));
        return Xunit.Record.Exception(() => reader.TryRead(out _));
    }

    private string Make(string name)
    {
        string path = Path.Join(_folder, name);
        using var spool = Spool.Open(path, SpoolAccess.Append, Options);
        for (byte number = 1; number <= 3; number++)
            spool.Append(Payload(number));
        return path;
    }

    /// <summary>With the second message's sequence, and a checksum that fits it and the spool.</summary>
    private static byte[] Forge(byte[] record, string path)
    {
        BitConverter.TryWriteBytes(record.AsSpan(JournalLayout.RecordSequenceOffset), 2L);
        byte[] identity = File.ReadAllBytes(Path.Join(path, SpoolIdentity.FileName));
        uint seed = SpoolIdentity.Read(identity, path).Seed;
        uint checksum = Crc32C.Append(seed, record.AsSpan(JournalLayout.RecordLengthOffset));
        BitConverter.TryWriteBytes(record, checksum);
        return record;
    }

    private static byte[] Record(string path, int sequence) =>
        File.ReadAllBytes(Journal(path)).AsSpan(OffsetOf(sequence), s_size).ToArray();

    private static void Replace(string path, int sequence, byte[] record)
    {
        using FileStream stream = File.OpenWrite(Journal(path));
        stream.Position = OffsetOf(sequence);
        stream.Write(record);
    }

    private static int OffsetOf(int sequence) => JournalLayout.HeaderLength + (sequence - 1) * s_size;

    private static string Journal(string path) => Directory.GetFiles(path, "*.journal").Single();

    private static byte[] Payload(byte number) => [.. Enumerable.Repeat(number, PayloadLength)];

    private static SpoolOptions Options => new()
    {
        SegmentLength = JournalLayout.SmallestSegment,
        Keys = new SpoolKeys(1, new byte[32]),
    };
}
