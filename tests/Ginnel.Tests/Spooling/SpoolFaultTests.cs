using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Platform;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>The disk fails at any call: there is one clear error, and nothing that was stored is lost.</summary>
public sealed class SpoolFaultTests : IDisposable
{
    private const int InputOutputError = 5;

    private readonly string _folder;

    public SpoolFaultTests()
    {
        // In memory where there is such a place: every call of the scenario is failed, again and again.
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Path.Join(parent, "ginnel-spool-" + Path.GetRandomFileName());
        Directory.CreateDirectory(_folder);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    [InlineData(SpoolDurability.Each)]
    public void Append_AfterASegmentCouldNotBeMade_GivesNoSequenceTwice(SpoolDurability durability)
    {
        string path = Path.Join(_folder, "spool");
        var files = new FaultyFiles { Error = InputOutputError };
        using (var spool = Spool.Open(path, SpoolAccess.ReadAppend, Options(durability, files)))
        {
            spool.Append(new byte[40_000]);
            files.FailsDirectories = true;
            Assert.Throws<SystemCallException>(() => spool.Append(new byte[40_000]));
            files.FailsDirectories = false;
            Assert.Equal(2, spool.Append(new byte[100]).Sequence);
        }

        using var opened = Spool.Open(path, SpoolAccess.ReadAppend, Options(durability, FileLayer.Kernel));
        Assert.Equal(3, opened.Append(new byte[200]).Sequence);
        using SpoolReader reader = opened.OpenReader("one");
        foreach (int length in (int[])[40_000, 100, 200])
        {
            Assert.True(reader.TryRead(out SpoolMessage message));
            Assert.Equal(length, message.Payload.Length);
        }

        Assert.False(reader.TryRead(out _));
    }

    [Theory]
    [InlineData(SpoolDurability.None, Errno.ENOSPC, false)]
    [InlineData(SpoolDurability.None, Errno.EMFILE, true)]
    [InlineData(SpoolDurability.None, Errno.EROFS, true)]
    [InlineData(SpoolDurability.Batch, InputOutputError, false)]
    [InlineData(SpoolDurability.Batch, Errno.EROFS, true)]
    [InlineData(SpoolDurability.Batch, Errno.ENOSPC, true)]
    [InlineData(SpoolDurability.Each, InputOutputError, true)]
    [InlineData(SpoolDurability.Each, Errno.EMFILE, false)]
    public void Use_WhereAnyCallFails_ThrowsAnIOExceptionAndLosesNothing(
        SpoolDurability durability, int error, bool failsOn)
    {
        int calls = CountCalls(durability);
        Assert.True(calls > 100, $"the scenario makes only {calls} calls");
        for (int call = 1; call <= calls; call++)
        {
            string path = Path.Join(_folder, $"spool-{call}");
            var files = new FaultyFiles { FailsAt = call, FailsOn = failsOn, Error = error };
            List<int> stored = Play(path, durability, files);
            Check(path, durability, stored, $"call {call}");
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    [Theory]
    [InlineData(InputOutputError, false)]
    [InlineData(Errno.EMFILE, true)]
    public void Check_WhereAnyCallFails_ThrowsAnIOExceptionOrFindsNoDamage(int error, bool failsOn)
    {
        string path = Path.Join(_folder, "spool");
        List<int> stored = Play(path, SpoolDurability.Batch, FileLayer.Kernel);
        foreach (bool isRepair in (bool[])[false, true])
        {
            var counting = new FaultyFiles();
            Assert.True(Spool.Check(path, isRepair, counting).IsSound);
            Assert.True(counting.Calls > 10, $"it makes only {counting.Calls} calls");
            for (int call = 1; call <= counting.Calls; call++)
            {
                var files = new FaultyFiles { FailsAt = call, FailsOn = failsOn, Error = error };
                try
                {
                    Assert.Empty(Spool.Check(path, isRepair, files).Damages);
                }
                catch (IOException)
                {
                    // Of the call that failed.
                }
            }
        }

        Check(path, SpoolDurability.Batch, stored, "after all");
    }

    private static SpoolOptions Options(SpoolDurability durability, FileLayer files) => new()
    {
        Durability = durability,
        SegmentLength = JournalLayout.SmallestSegment,
        KeepHandled = true,
        Files = files,
    };

    private int CountCalls(SpoolDurability durability)
    {
        var files = new FaultyFiles();
        string path = Path.Join(_folder, "counted");
        Assert.Equal(10, Play(path, durability, files).Count);
        Directory.Delete(path, recursive: true);
        return files.Calls;
    }

    /// <summary>
    /// A sender and a consumer, which go on after each error, and once more after a loss of power; returns what was
    /// stored.
    /// </summary>
    private static List<int> Play(string path, SpoolDurability durability, FileLayer files)
    {
        var stored = new List<int>();
        Use(path, durability, files, spool =>
        {
            for (int number = 1; number <= 6; number++)
                Append(spool, number, stored);
            Consume(spool);
            for (int number = 7; number <= 9; number++)
                Append(spool, number, stored);
        });
        // It does not survive a start of the computer, after which the journal and the receipts are read to recover.
        if (Directory.Exists(path))
            File.Delete(Path.Join(path, SpoolStateLayout.FileName));
        Use(path, durability, files, spool =>
        {
            Append(spool, 10, stored);
            foreach (SpoolConsumer consumer in spool.Consumers)
                Assert.Equal("one", consumer.Name);
            Assert.All(spool.GetReceipt(1).GetDeliveries(), static delivery => Assert.Equal("one", delivery.Consumer));
        });
        return stored;
    }

    private static void Use(string path, SpoolDurability durability, FileLayer files, Action<Spool> use)
    {
        try
        {
            using var spool = Spool.Open(path, SpoolAccess.ReadAppend, Options(durability, files));
            use(spool);
        }
        catch (IOException)
        {
            // Of the call that failed, or of one that could not do without it.
        }
    }

    private static void Append(Spool spool, int number, List<int> stored)
    {
        byte[] payload = new byte[20_000];
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        try
        {
            spool.Append(payload);
            stored.Add(number);
        }
        catch (IOException)
        {
            // The next one may fit, or be stored.
        }
    }

    private static void Consume(Spool spool)
    {
        using SpoolReader reader = spool.OpenReader("one", new SpoolReadOptions { IsManual = true });
        for (int number = 1; number <= 4 && reader.TryRead(out SpoolMessage message); number++)
        {
            if (number == 2)
                message.Reject("not this one");
            else
                message.Acknowledge();
        }
    }

    /// <summary>All that was stored is there once and in order, be there others between; and it goes on.</summary>
    private static void Check(string path, SpoolDurability durability, List<int> stored, string what)
    {
        using (var spool = Spool.Open(path, SpoolAccess.ReadAppend, Options(durability, FileLayer.Kernel)))
        {
            var last = new List<int>();
            Append(spool, 100, last);
            Assert.Equal([100], last);
            using SpoolReader reader = spool.OpenReader();
            var read = new List<int>();
            while (reader.TryRead(out SpoolMessage message))
                read.Add(BinaryPrimitives.ReadInt32LittleEndian(message.Payload));
            Assert.True(
                read.SequenceEqual(read.Distinct().Order()) && !stored.Except(read).Any(),
                $"{what}: stored {string.Join(",", stored)}, read {string.Join(",", read)}");
            // What was left there by a call that failed goes with the next opening.
            spool.OpenDeadLetters().Dispose();
            using SpoolReader consumer = spool.OpenReader("one");
            while (consumer.TryRead(out _))
            {
            }
        }

        Assert.True(Spool.Verify(path).IsSound, $"{what}: {string.Join("; ", Spool.Verify(path).Damages)}");
        Assert.DoesNotContain(
            Directory.GetFiles(path, "*", SearchOption.AllDirectories), static file => file.EndsWith('~'));
    }
}
