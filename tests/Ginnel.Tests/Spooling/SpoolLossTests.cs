using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Messages that are lost take no others with them, and bring none back.</summary>
public sealed class SpoolLossTests : IDisposable
{
    private const int PayloadLength = 25_000;

    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Repair_WhereASegmentLostItsLastMessages_LeavesNoDamage()
    {
        using (var spool = Spool.Open(_path, SpoolAccess.Append, Options))
        {
            for (int number = 1; number <= 3; number++)
                spool.Append(new byte[PayloadLength]);
        }

        Clear(2, JournalLayout.SmallestSegment);
        Assert.Single(Spool.Repair(_path).Damages);
        Assert.Empty(Spool.Verify(_path).Damages);
        using var opened = Spool.Open(_path, SpoolAccess.Read, Options);
        using SpoolReader reader = opened.OpenReader();
        var read = new List<long>();
        while (reader.TryRead(out SpoolMessage message))
            read.Add(message.Sequence);
        Assert.Equal([1, 3], read);
    }

    [Fact]
    public void Repair_WhereTheSpareIsEmpty_ReportsAndRemovesIt()
    {
        using (var spool = Spool.Open(_path, SpoolAccess.Append, Options))
            spool.Append(new byte[PayloadLength]);
        // A copy has the mode of what it was made from.
        string spare = Path.Join(_path, JournalFiles.SpareName);
        File.Copy(Path.Join(_path, SpoolIdentity.FileName), spare);
        File.WriteAllBytes(spare, []);
        SpoolDamage damage = Assert.Single(Spool.Repair(_path).Damages);
        Assert.EndsWith(JournalFiles.SpareName, damage.Path, StringComparison.Ordinal);
        Assert.Empty(Spool.Verify(_path).Damages);
    }

    [Fact]
    public void Read_WhereASegmentIsEmpty_ThrowsOrGoesOnBehindIt()
    {
        using (var spool = Spool.Open(_path, SpoolAccess.Append, Options))
        {
            for (int number = 1; number <= 6; number++)
                spool.Append(new byte[PayloadLength]);
        }

        string middle = Directory.GetFiles(_path, "*.journal").Order(StringComparer.Ordinal).ElementAt(1);
        File.WriteAllBytes(middle, []);
        using var opened = Spool.Open(_path, SpoolAccess.Read, Options);
        using SpoolReader strict = opened.OpenReader();
        Assert.True(strict.TryRead(out _));
        Assert.True(strict.TryRead(out _));
        SpoolDamagedException damage = Assert.Throws<SpoolDamagedException>(() => strict.TryRead(out _));
        Assert.Equal((middle, 3, 5), (damage.Path, damage.FirstSequence, damage.NextSequence));
        var damages = new List<SpoolDamagedException>();
        using SpoolReader reader = opened.OpenReader(
            options: new SpoolReadOptions { SkipDamage = true, Damaged = damages.Add });
        var read = new List<long>();
        while (reader.TryRead(out SpoolMessage message))
            read.Add(message.Sequence);
        Assert.Equal([1, 2, 5, 6], read);
        Assert.Equal(3, Assert.Single(damages).FirstSequence);
        using SpoolReader late = opened.OpenReader();
        late.Seek(DateTimeOffset.UtcNow.AddHours(1));
        Assert.False(late.TryRead(out _));
    }

    [Fact]
    public void Read_AfterAReturnedMessageWasLost_HandsOutNoneThatIsHandled()
    {
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Options);
        spool.Append(new byte[PayloadLength]);
        spool.Append(new byte[PayloadLength]);
        using SpoolReader reader = spool.OpenReader(
            "one", new SpoolReadOptions { IsManual = true, MostTries = 2, SkipDamage = true });
        Assert.True(reader.TryRead(out SpoolMessage first));
        Assert.True(reader.TryRead(out SpoolMessage second));
        second.Acknowledge();
        first.Reject("not now");
        Clear(1, JournalLayout.HeaderLength + JournalLayout.RecordLength(PayloadLength));
        Assert.False(reader.TryRead(out _));
        SpoolDelivery delivery = Assert.Single(spool.GetReceipt(1).GetDeliveries());
        Assert.Equal(ReceiptState.Skipped, delivery.State);
    }

    private static SpoolOptions Options => new()
    {
        Durability = SpoolDurability.None,
        SegmentLength = JournalLayout.SmallestSegment,
        KeepHandled = true,
    };

    /// <summary>Writes zeros over the first segment from a message on.</summary>
    private void Clear(long sequence, long end)
    {
        string file = Directory.GetFiles(_path, "*.journal").Order(StringComparer.Ordinal).First();
        using FileStream stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = JournalLayout.HeaderLength + (sequence - 1) * JournalLayout.RecordLength(PayloadLength);
        stream.Write(new byte[end - stream.Position]);
    }
}
