using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>Accounts of consumers that handle messages somewhere else.</summary>
public sealed class SpoolAccountTests : IDisposable
{
    private const string Name = "elsewhere";

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-account-").FullName;
    private Spool _spool;

    public SpoolAccountTests() => _spool = Open();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _spool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Finish_OutOfOrder_TellsEachSenderAndKeepsThePlace()
    {
        List<Receipt> receipts = Append(4);
        using ConsumerAccount account = _spool.OpenAccount(Name, SpoolStart.Oldest);
        account.Finish(3, ReceiptState.Acknowledged, 1000, 0);
        account.Sync();
        Assert.Equal(1, account.Handled);
        Assert.Equal(4, account.Delivered);
        SpoolDelivery third = await receipts[2].Acknowledged.Within();
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1000), third.HandledAt);
        Assert.Equal(ReceiptState.Delivered, Assert.Single(receipts[0].GetDeliveries()).State);
        Assert.Equal(ReceiptState.Pending, Assert.Single(receipts[3].GetDeliveries()).State);
        account.Finish(1, ReceiptState.Acknowledged, 1001, 0);
        account.Finish(2, ReceiptState.Skipped, 1002, 0);
        account.Sync();
        Assert.Equal(4, account.Handled);
    }

    [Fact]
    public void Finish_Again_ChangesNothing()
    {
        Receipt receipt = Append(1)[0];
        using ConsumerAccount account = _spool.OpenAccount(Name, SpoolStart.Oldest);
        account.Finish(1, ReceiptState.Acknowledged, 1000, 0);
        account.Finish(1, ReceiptState.Skipped, 2000, 0);
        account.Sync();
        SpoolDelivery delivery = Assert.Single(receipt.GetDeliveries());
        Assert.Equal(ReceiptState.Acknowledged, delivery.State);
        Assert.Equal(1, delivery.Tries);
    }

    [Fact]
    public void Deliver_BeyondTheEnd_StopsThere()
    {
        Append(2);
        using ConsumerAccount account = _spool.OpenAccount(Name, SpoolStart.Oldest);
        account.Deliver(100, 1000);
        Assert.Equal(3, account.Delivered);
    }

    [Fact]
    public void Open_AfterAnEnd_WhatWasDeliveredStaysDelivered()
    {
        Receipt receipt = Append(2)[0];
        using (ConsumerAccount account = _spool.OpenAccount(Name, SpoolStart.Oldest))
        {
            account.Deliver(2, 1000);
            // A death before the sync.
            account.Finish(2, ReceiptState.Acknowledged, 1000, 0);
        }

        _spool.Dispose();
        _spool = Open();
        using ConsumerAccount again = _spool.OpenAccount(Name, SpoolStart.Oldest);
        Assert.Equal(ReceiptState.Delivered, Assert.Single(_spool.GetReceipt(1).GetDeliveries()).State);
        Assert.Equal(ReceiptState.Acknowledged, Assert.Single(_spool.GetReceipt(2).GetDeliveries()).State);
        Assert.Equal(1, receipt.Sequence);
    }

    [Fact]
    public void Reject_OfAMessage_LeavesADeadLetterOnce()
    {
        Append(1);
        using ConsumerAccount account = _spool.OpenAccount(Name, SpoolStart.Oldest);
        _spool.Reject(account, 1, "no address", 1000);
        _spool.Reject(account, 1, "no address", 1000);
        account.Sync();
        Assert.Equal("no address", Assert.Single(_spool.GetReceipt(1).GetDeliveries()).Reason);
        using Spool letters = _spool.OpenDeadLetters();
        Assert.Equal(2, letters.NextSequence);
    }

    [Fact]
    public void ReadOutcomes_OfAConsumer_AreThoseOfItsReceipts()
    {
        Append(4);
        using SpoolReader reader = _spool.OpenReader("reader", new SpoolReadOptions { IsManual = true });
        Assert.True(reader.TryRead(out SpoolMessage first));
        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out SpoolMessage third));
        first.Acknowledge();
        third.Reject("no");
        // It syncs what is handled.
        reader.Dispose();
        var outcomes = new ConsumerOutcome[10];
        int count = _spool.ReadOutcomes(Assert.Single(_spool.ReadConsumers()), 1, outcomes);
        Assert.Equal(
            [ReceiptState.Acknowledged, ReceiptState.Delivered, ReceiptState.Rejected, ReceiptState.Pending],
            outcomes[..Math.Min(4, count)].Select(static outcome => outcome.State));
        Assert.Equal("no", _spool.ReadReasonOf(outcomes[2]));
    }

    [Fact]
    public async Task AppendSome_WithHeaders_AreReadAsTheyWere()
    {
        int length = SpoolHeaders.Write(new Dictionary<string, string> { ["to"] = "ann" }, out byte[] buffer);
        List<RawMessage> messages =
            [new(buffer.AsMemory(0, length), "one"u8.ToArray()), new(default, "two"u8.ToArray())];
        long last = 0;
        Assert.Equal(2, _spool.AppendSome(messages, 0, ref last, out Exception? failure));
        Assert.Null(failure);
        Assert.Equal(2, last);
        Assert.Equal(3, await _spool.SettleAsync(Token));
        using SpoolReader reader = _spool.OpenReader();
        Assert.True(reader.TryRead(out SpoolMessage one));
        Assert.Equal("ann", one.Headers["to"]);
        Assert.Equal("one"u8, one.Payload);
        Assert.True(reader.TryRead(out SpoolMessage two));
        Assert.Equal("two"u8, two.Payload);
        SpoolHeaders.GiveBack(buffer);
    }

    private Spool Open() => Spool.Open(Path.Join(_folder, "spool"), SpoolAccess.ReadAppend);

    private List<Receipt> Append(int count) =>
        [.. Enumerable.Range(0, count).Select(number => _spool.Append([(byte)number]))];
}
