using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.RabbitMQ;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/forwarding.md says what the code does; and what others write is not trusted.</summary>
public sealed class ForwardingFormatTests
{
    private static readonly Guid s_origin = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    [Theory]
    [InlineData("At in a batch of messages", typeof(MessageBatchLayout))]
    [InlineData("At in a batch of receipts", typeof(ReceiptBatchLayout))]
    [InlineData("At in an entry", typeof(ReceiptBatchLayout))]
    public void Page_Offsets_AreThoseOfTheCode(string header, Type layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        foreach (string[] row in FormatPage.Rows("forwarding.md", header).Where(static row => row[2].Length > 0))
        {
            object? offset = layout.GetField($"{row[2]}Offset")?.GetValue(null);
            Assert.Equal(row[0], string.Create(CultureInfo.InvariantCulture, $"{offset}"));
        }
    }

    [Fact]
    public void Page_Kinds_AreThoseOfTheCode() => Assert.Equal(
        Enum.GetValues<ReceiptKind>().Select(static kind => $"{(int)kind} {kind}"),
        FormatPage.Rows("forwarding.md", "Kind of an entry").Select(static row => $"{row[0]} {row[1]}"));

    [Fact]
    public void Magic_OfBatches_IsThatOfThePage()
    {
        byte[] receipts = ReceiptBatch.Write(s_origin, []);
        Assert.Equal("ginnelfr"u8, receipts.AsSpan(0, 8));
        Assert.Equal("ginnelfm"u8, BitConverter.GetBytes(MessageBatchLayout.Magic));
    }

    [Fact]
    public void TryRead_ReceiptsThatWereWritten_AreTheSame()
    {
        var entries = new List<ReceiptEntry>();
        ReceiptBatch.Add(entries, ReceiptKind.Acknowledged, 7, 100, null);
        ReceiptBatch.Add(entries, ReceiptKind.Acknowledged, 8, 101, null);
        ReceiptBatch.Add(entries, ReceiptKind.Rejected, 9, 102, "no address");
        Assert.Equal([new ReceiptEntry(ReceiptKind.Acknowledged, 7, 8, 101, null), entries[1]], entries);
        byte[] batch = ReceiptBatch.Write(s_origin, entries);
        Assert.Equal(entries, ReceiptBatch.TryRead(batch, s_origin, 10, out _));
        Assert.Null(ReceiptBatch.TryRead(batch, s_origin, 9, out _));
        Assert.Null(ReceiptBatch.TryRead(batch, Guid.Empty, 10, out _));
    }

    [Fact]
    public void TryRead_Random_BytesAreNeverTakenForABatch()
    {
        int seed = Support.Fuzz.Seed();
        var random = new Random(seed);
        byte[] receipts = ReceiptBatch.Write(
            s_origin, [new ReceiptEntry(ReceiptKind.Rejected, 1, 2, 3, "reason")]);
        for (int iteration = 0; iteration < 10_000; iteration++)
        {
            byte[] broken = [.. receipts.AsSpan(0, random.Next(receipts.Length + 1))];
            if (broken.Length > 0)
                broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
            Assert.True(ReceiptBatch.TryRead(broken, s_origin, 10, out _) is null, $"Seed {seed}.");
            Assert.True(MessageBatch.TryRead(broken, out _) is null, $"Seed {seed}.");
        }
    }

    [Fact]
    public void Strip_HeadersOfAMessageThatWasForwarded_AreThoseOfItsSender()
    {
        byte[] none = Origins.Mark([], "far", s_origin, 42);
        Assert.Equal(0, Origins.Strip(none).Length);
        Assert.Equal($"far {s_origin:n} 42", SpoolHeaders.Read(none)["ginnel-forwarded"]);
        int length = SpoolHeaders.Write(new Dictionary<string, string> { ["to"] = "ann" }, out byte[] buffer);
        byte[] headers = buffer[..length];
        SpoolHeaders.GiveBack(buffer);
        Assert.Equal(headers, Origins.Strip(Origins.Mark(headers, "far", s_origin, 42)).ToArray());
        Assert.Equal("ann", Encoding.UTF8.GetString(headers.AsSpan(6)));
    }
}
