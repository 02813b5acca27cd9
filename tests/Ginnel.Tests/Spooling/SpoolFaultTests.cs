using System;
using System.IO;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

public sealed class SpoolFaultTests : IDisposable
{
    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    [InlineData(SpoolDurability.Each)]
    public void Append_AfterASegmentCouldNotBeMade_GivesNoSequenceTwice(SpoolDurability durability)
    {
        var files = new FaultyFiles();
        var options = new SpoolOptions { Durability = durability, SegmentLength = 64 << 10, Files = files };
        using (var spool = Spool.Open(_path, SpoolAccess.ReadAppend, options))
        {
            spool.Append(new byte[40_000]);
            files.FailsDirectories = true;
            Assert.Throws<SystemCallException>(() => spool.Append(new byte[40_000]));
            files.FailsDirectories = false;
            Assert.Equal(2, spool.Append(new byte[100]).Sequence);
        }

        using var opened = Spool.Open(_path, SpoolAccess.ReadAppend, options);
        Assert.Equal(3, opened.Append(new byte[200]).Sequence);
        using SpoolReader reader = opened.OpenReader("one");
        foreach (int length in (int[])[40_000, 100, 200])
        {
            Assert.True(reader.TryRead(out SpoolMessage message));
            Assert.Equal(length, message.Payload.Length);
        }

        Assert.False(reader.TryRead(out _));
    }
}
