using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

public sealed class SpoolTests : IDisposable
{
    private readonly string _path = Path.Join(Directory.CreateTempSubdirectory("ginnel-spool-").FullName, "spool");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None)]
    [InlineData(SpoolDurability.Batch)]
    [InlineData(SpoolDurability.Each)]
    public void Read_AfterTheSenderHasClosed_GetsEverythingInOrderOnce(SpoolDurability durability)
    {
        SpoolOptions options = Small(durability);
        using (var sender = Spool.Open(_path, SpoolAccess.Append, options))
        {
            for (int number = 0; number < 1000; number++)
                Assert.Equal(number + 1, sender.Append(Text($"message {number}")).Sequence);
        }

        using var spool = Spool.Open(_path, SpoolAccess.Read, options);
        foreach (string consumer in (string[])["first", "second"])
        {
            using SpoolReader reader = spool.OpenReader(consumer);
            for (int number = 0; number < 1000; number++)
            {
                Assert.True(reader.TryRead(out SpoolMessage message));
                Assert.Equal($"message {number}", Text(message.Payload));
                Assert.Equal(number + 1, message.Sequence);
            }

            Assert.False(reader.TryRead(out _));
        }

        Assert.Empty(Spool.Verify(_path).Damages);
    }

    [Fact]
    public void Read_OverManySegments_GoesOnWhereItWas()
    {
        SpoolOptions options = Small(SpoolDurability.None, keep: true);
        byte[] payload = new byte[5000];
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, options);
        for (int number = 0; number < 101; number++)
            spool.Append(payload);
        for (int part = 0; part < 10; part++)
        {
            using SpoolReader reader = spool.OpenReader("one", new SpoolReadOptions { MostTries = 2 });
            for (int number = 0; number < 10; number++)
                Assert.Equal(part * 10 + number + 1, reader.Read(Token).Sequence);
            // The last one of a part is acknowledged by the look for another.
            reader.Read(Token).Reject("later");
        }
    }

    [Fact]
    public async Task Receipt_AsTheConsumerGoesOn_TellsTheSender()
    {
        await using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Small(SpoolDurability.Batch));
        Receipt receipt = await spool.AppendAsync(Text("an order"), cancellationToken: Token);
        Task<SpoolDelivery> delivered = receipt.Delivered;
        Task<SpoolDelivery> acknowledged = receipt.Acknowledged;
        using SpoolReader reader = spool.OpenReader("mailer", new SpoolReadOptions { IsManual = true });
        SpoolMessage message = await reader.ReadAsync(Token);
        Assert.Equal("mailer", (await delivered.WaitAsync(Token)).Consumer);
        Assert.False(acknowledged.IsCompleted);
        message.Acknowledge();
        SpoolDelivery delivery = await acknowledged.WaitAsync(Token);
        Assert.Equal(ReceiptState.Acknowledged, delivery.State);
        Assert.NotNull(delivery.HandledAt);
    }

    [Fact]
    public async Task Reject_AfterTheLastTry_TellsTheSenderAndKeepsTheMessage()
    {
        await using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Small(SpoolDurability.Batch));
        Receipt receipt = spool.Append(Text("bad"), new Dictionary<string, string> { ["kind"] = "order" }, Token);
        using SpoolReader reader = spool.OpenReader(
            "mailer", new SpoolReadOptions { IsManual = true, MostTries = 3 });
        for (int tries = 1; tries <= 3; tries++)
        {
            Assert.True(reader.TryRead(out SpoolMessage message));
            Assert.Equal(tries, message.Tries);
            message.Reject("no address");
        }

        Assert.False(reader.TryRead(out _));
        MessageRejectedException exception = await Assert.ThrowsAsync<MessageRejectedException>(
            () => receipt.Acknowledged.WaitAsync(Token));
        Assert.Equal("no address", exception.Reason);
        using Spool dead = spool.OpenDeadLetters(SpoolAccess.Read);
        using SpoolReader letters = dead.OpenReader();
        Assert.True(letters.TryRead(out SpoolMessage letter));
        Assert.Equal("bad", Text(letter.Payload));
        Assert.Equal("order", letter.Headers["kind"]);
        Assert.Equal("mailer", letter.Headers["consumer"]);
    }

    [Fact]
    public async Task Batch_OfManyAppenders_StoresAll()
    {
        await using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Small(SpoolDurability.Batch, keep: true));
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async number =>
        {
            for (int count = 0; count < 50; count++)
                await spool.AppendAsync(Text($"{number}"), cancellationToken: Token);
        }));
        using SpoolReader reader = spool.OpenReader();
        int read = 0;
        while (reader.TryRead(out _))
            read++;
        Assert.Equal(64 * 50, read);
    }

    [Fact]
    public void Group_OfTwoReaders_SharesTheMessages()
    {
        using var spool = Spool.Open(_path, SpoolAccess.ReadAppend, Small(SpoolDurability.None));
        for (int number = 0; number < 100; number++)
            spool.Append(Text($"{number}"));
        var options = new SpoolReadOptions { IsGroup = true };
        using SpoolReader left = spool.OpenReader("workers", options);
        using SpoolReader right = spool.OpenReader("workers", options);
        var read = new List<long>();
        while (left.TryRead(out SpoolMessage message))
        {
            read.Add(message.Sequence);
            if (right.TryRead(out message))
                read.Add(message.Sequence);
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(static number => (long)number), read);
    }

    [Fact]
    public void Open_WhereAnotherMakesTheSpoolMeanwhile_OpensThatOne()
    {
        var files = new OvertakenFiles(() =>
        {
            using var other = Spool.Open(_path, SpoolAccess.Append, Small(SpoolDurability.None));
            other.Append(Text("here"));
        });
        var options = new SpoolOptions
        {
            Durability = SpoolDurability.None,
            SegmentLength = 64 << 10,
            Files = files,
        };
        using var spool = Spool.Open(_path, SpoolAccess.Read, options);
        Assert.True(files.WasOvertaken);
        Assert.Equal(2, spool.NextSequence);
        Assert.DoesNotContain(Directory.GetFiles(_path), static file => file.EndsWith('~'));
    }

    private static SpoolOptions Small(SpoolDurability durability, bool keep = false) =>
        new() { Durability = durability, SegmentLength = 64 << 10, KeepHandled = keep };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    /// <summary>Somebody else comes just before a new file gets its name.</summary>
    private sealed class OvertakenFiles(Action come) : FileLayer
    {
        public bool WasOvertaken { get; private set; }

        public override int Rename(Descriptor directory, string from, string to, bool mayReplace = true)
        {
            if (!mayReplace && !WasOvertaken)
            {
                WasOvertaken = true;
                come();
            }

            return base.Rename(directory, from, to, mayReplace);
        }
    }
}
