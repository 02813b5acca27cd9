using System;
using System.IO;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Readers that share the messages of a spool under one name.</summary>
public sealed class SpoolGroupTests : IDisposable
{
    private static readonly SpoolReadOptions s_options = new() { IsGroup = true };

    private static readonly SpoolOptions s_spool = new()
    {
        Durability = SpoolDurability.None,
        SegmentLength = 64 << 10,
    };

    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData(13)]
    [InlineData(26)]
    [InlineData(40)]
    public void Read_AfterOthersHaveReadSegments_GoesOnBehindThem(int others)
    {
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, s_spool);
        for (int number = 0; number < 60; number++)
            spool.Append(new byte[5000]);
        using SpoolReader left = spool.OpenReader("workers", s_options);
        using SpoolReader right = spool.OpenReader("workers", s_options);
        Assert.Equal(1, left.Read(TestContext.Current.CancellationToken).Sequence);
        for (int number = 0; number < others; number++)
            Assert.Equal(number + 2, right.Read(TestContext.Current.CancellationToken).Sequence);
        Assert.Equal(others + 2, left.Read(TestContext.Current.CancellationToken).Sequence);
    }

    [Fact]
    public void OpenReader_WhereTheDeadTookAllPlaces_TakesOne()
    {
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, s_spool);
        spool.Append(new byte[100]);
        spool.OpenReader("workers", s_options).Dispose();
        string state = Path.Join(_path, "consumers", "workers", ConsumerLayout.StateName);
        using (FileStream stream = File.Open(state, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // Of a process that there cannot be.
            byte[] places = new byte[ConsumerLayout.MostMembers * sizeof(long)];
            Array.Fill(places, (byte)0x7F);
            stream.Position = ConsumerLayout.MembersOffset;
            stream.Write(places);
        }

        using SpoolReader reader = spool.OpenReader("workers", s_options);
        Assert.Equal(1, reader.Read(TestContext.Current.CancellationToken).Sequence);
    }
}
