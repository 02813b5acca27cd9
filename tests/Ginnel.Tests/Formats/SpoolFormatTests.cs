using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using Ginnel.Spooling;
using Ginnel.Tests.Tidy;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/spool.md says what the code does; and a spool that was once written is read forever.</summary>
/// <remarks>GOLDEN=write in the environment makes the spool when its folder does not exist.</remarks>
[SupportedOSPlatform("linux")]
public sealed class SpoolFormatTests : IDisposable
{
    private const string Page = "spool.md";

    private static readonly string s_golden = Path.Combine(Repository.Current.Root, "tests/golden/0.1.0/spool");

    private static readonly string[] s_files =
        ["spool", "00000000000000000001.journal", "consumers/mailer/state",
            "consumers/mailer/00000000000000000001.receipts"];

    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(static number => (byte)number)];

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-").FullName;

    private string CopyPath => Path.Join(_folder, "spool");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Page_OffsetsOfASegment_AreThoseOfTheLayout()
    {
        Assert.Equal(
            OffsetsOf(typeof(JournalLayout), static name => !name.StartsWith("Record", StringComparison.Ordinal)),
            Rows("At in a segment"));
        Assert.Equal(
            OffsetsOf(typeof(JournalLayout), static name => name.StartsWith("Record", StringComparison.Ordinal)),
            Rows("At in a record"));
        Assert.Equal((1, 2, 3, 1), (JournalLayout.MessageKind, JournalLayout.GapKind, JournalLayout.EndKind,
            JournalLayout.EncryptedFlag));
        Assert.Equal((64, 40, 8), (JournalLayout.HeaderLength, JournalLayout.RecordHeaderLength,
            JournalLayout.RecordAlignment));
        Assert.Equal((1 << 30, 65_528), (JournalLayout.LargestPayload, JournalLayout.LargestHeaders));
    }

    [Fact]
    public void Page_OffsetsOfTheState_AreThoseOfTheLayout() => Assert.Equal(
        OffsetsOf(typeof(SpoolStateLayout), static _ => true), Rows("At in `state`"));

    [Fact]
    public void Page_OffsetsOfAConsumer_AreThoseOfTheLayout()
    {
        Assert.Equal(
            OffsetsOf(typeof(ConsumerLayout), static name => !name.StartsWith("Receipt", StringComparison.Ordinal)),
            Rows("At in a consumer"));
        Assert.Equal(
            OffsetsOf(typeof(ConsumerLayout), static name => name.StartsWith("Receipt", StringComparison.Ordinal)),
            Rows("At in a receipt"));
        Assert.Equal((32, 64 << 10, 256), (ConsumerLayout.ReceiptLength, ConsumerLayout.GrowthLength,
            ConsumerLayout.MostMembers));
        Assert.Equal((1u, 2u), (ConsumerLayout.SingleKind, ConsumerLayout.GroupKind));
    }

    [Fact]
    public void Page_States_AreThoseOfReceipts()
    {
        Dictionary<string, int> states = FormatPage.Rows(Page, "State").ToDictionary(
            static row => row[1], static row => int.Parse(row[0], CultureInfo.InvariantCulture));
        Assert.Equal(
            Enum.GetValues<ReceiptState>().Where(static state => state != ReceiptState.NotForConsumer)
                .ToDictionary(static state => state.ToString(), static state => (int)state),
            states);
        Assert.Equal(
            2 | 3L << 8 | 4L << 16 | 1L << 32, new ReceiptStatus(ReceiptState.Acknowledged, 3, 4, true).ToValue());
        Assert.Equal((5L % 65_521 + 3) << 48 | 5, CheckedWord.Encode(5));
    }

    [Theory]
    [InlineData("spool", "ginnelsp")]
    [InlineData("00000000000000000001.journal", "gspooljl")]
    [InlineData("consumers/mailer/state", "gspoolcn")]
    public void GoldenFiles_Begin_AsThePageSays(string name, string magic)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(s_golden, name));
        Assert.Equal(magic, Encoding.ASCII.GetString(bytes, 0, 8));
        Assert.Equal(1, BitConverter.ToInt32(bytes, 8));
        Assert.Contains(
            $"`{magic}`", Repository.Current.Files.Single(static file => file.Path == "docs/formats/spool.md").Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void GoldenSpool_IsReadWhole()
    {
        Copy();
        Assert.Empty(Spool.Verify(CopyPath).Damages);
        using var spool = Spool.Open(
            CopyPath, SpoolAccess.ReadAppend, new SpoolOptions { Create = false, Keys = new SpoolKeys(7, s_key) });
        Assert.Equal((64 << 10, 6), (spool.SegmentLength, spool.NextSequence));
        using SpoolReader reader = spool.OpenReader();
        foreach (string expected in (string[])["first", "second", "", "fourth", "secret"])
        {
            Assert.True(reader.TryRead(out SpoolMessage message));
            Assert.Equal(expected, Encoding.UTF8.GetString(message.Payload));
            Assert.Equal(2026, message.Time.Year);
            Assert.Equal(
                message.Sequence is 2 or 5 ? ["kind: order", "caf\u00E9: \u2615"] : [],
                message.Headers.Select(static header => $"{header.Key}: {header.Value}"));
        }

        Assert.False(reader.TryRead(out _));
        Assert.Equal(
            [ReceiptState.Acknowledged, ReceiptState.Acknowledged, ReceiptState.Returned, ReceiptState.Delivered,
                ReceiptState.Pending],
            Enumerable.Range(1, 5).Select(
                sequence => spool.GetReceipt(sequence).GetDeliveries().Single(static delivery =>
                    delivery.Consumer == "mailer").State));
    }

    [Fact]
    public void GoldenSpool_ItsConsumer_GoesOnWhereItWas()
    {
        Copy();
        using var spool = Spool.Open(
            CopyPath, SpoolAccess.ReadAppend, new SpoolOptions { Create = false, Keys = new SpoolKeys(7, s_key) });
        Assert.Equal(6, spool.Append("sixth"u8).Sequence);
        using SpoolReader reader = spool.OpenReader("mailer");
        var read = new List<string>();
        while (reader.TryRead(out SpoolMessage message))
            read.Add($"{message.Sequence} {message.Tries} {Encoding.UTF8.GetString(message.Payload)}");
        Assert.Equal(["3 2 ", "4 2 fourth", "5 1 secret", "6 1 sixth"], read);
    }

    private static void MakeGolden()
    {
        var headers = new Dictionary<string, string> { ["kind"] = "order", ["caf\u00E9"] = "\u2615" };
        string folder = Directory.CreateTempSubdirectory("ginnel-spool-").FullName;
        string path = Path.Join(folder, "spool");
        using (var spool = Spool.Open(path, SpoolAccess.ReadAppend, new SpoolOptions { SegmentLength = 64 << 10 }))
        {
            spool.Append("first"u8);
            spool.Append("second"u8, headers);
            spool.Append(default);
            spool.Append("fourth"u8);
            using SpoolReader reader = spool.OpenReader(
                "mailer", new SpoolReadOptions { IsManual = true, MostTries = 3 });
            SpoolMessage[] messages = [reader.Read(), reader.Read(), reader.Read(), reader.Read()];
            messages[0].Acknowledge();
            messages[1].Acknowledge();
            messages[2].Reject("not now");
        }

        var encrypted = new SpoolOptions { Create = false, Keys = new SpoolKeys(7, s_key) };
        using (var spool = Spool.Open(path, SpoolAccess.Append, encrypted))
            spool.Append("secret"u8, headers);
        foreach (string file in s_files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(s_golden, file))!);
            File.Copy(Path.Join(path, file), Path.Join(s_golden, file));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>With the modes that a spool has, and a repository does not keep.</summary>
    private void Copy()
    {
        if (!Directory.Exists(s_golden) && Environment.GetEnvironmentVariable("GOLDEN") == "write")
            MakeGolden();
        const UnixFileMode ForUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (string file in s_files)
        {
            string target = Path.Join(CopyPath, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            for (string folder = Path.GetDirectoryName(target)!; folder != _folder;
                folder = Path.GetDirectoryName(folder)!)
                File.SetUnixFileMode(folder, ForUser | UnixFileMode.UserExecute);
            File.WriteAllBytes(target, File.ReadAllBytes(Path.Combine(s_golden, file)));
            File.SetUnixFileMode(target, ForUser);
        }
    }

    private static SortedDictionary<string, int> OffsetsOf(Type layout, Func<string, bool> isWanted) => new(
        layout.GetFields()
            .Where(field => field.Name.EndsWith("Offset", StringComparison.Ordinal) && isWanted(field.Name))
            .ToDictionary(static field => field.Name[..^"Offset".Length], static field => (int)field.GetValue(null)!),
        StringComparer.Ordinal);

    private static SortedDictionary<string, int> Rows(string firstHeader) => new(
        FormatPage.Rows(Page, firstHeader).ToDictionary(
            static row => row[2], static row => int.Parse(row[0], CultureInfo.InvariantCulture)),
        StringComparer.Ordinal);
}
