using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.Messaging;
using Ginnel.Serialization;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Tidy;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/call.md says what the code does.</summary>
public sealed class CallFormatTests
{
    private static readonly byte[] s_eight = [8, 7, 6, 5, 4, 3, 2, 1];

    [Fact]
    public void Page_Kinds_AreThoseOfTheCode()
    {
        Dictionary<string, byte> kinds = typeof(CallFrameKind).GetFields()
            .ToDictionary(static field => field.Name, static field => (byte)field.GetValue(null)!);
        Assert.Equal(kinds, FormatPage.Rows("call.md", "Kind").ToDictionary(
            static row => row[1], static row => byte.Parse(row[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Page_Json_IsThatOfTheCode()
    {
        string page = FormatPage.Text("call.md");
        Assert.Contains($"`{JsonServedObject.ContractName}`", page, StringComparison.Ordinal);
        Assert.Contains($"0x{JsonServedObject.ContractHash:X16}", page, StringComparison.Ordinal);
        Assert.Equal((0, 1), (JsonServedObject.DescribeMethod, JsonServedObject.CallMethod));
    }

    [Fact]
    public void Page_Payloads_AreWhatIsWritten()
    {
        Assert.Equal(
            [1, 0, 0, 0, 0, 4, 0, 0, .. s_eight, 2, 0, 0, 0, (byte)'a', (byte)'b'],
            BytesOf(new HelloBody(1, 1024, 0x0102030405060708, "ab")));
        Assert.Equal(
            [.. s_eight, 2, 1, 4, 3, 0, 0, 0, 0, 6, 5, 0, 0, 9],
            BytesOf(new RequestBody<OneByte>(0x0102030405060708, 0x0102, 0x0304, 0x0506, new OneByte())));
        Assert.Equal(
            [.. s_eight, 5, 0, 0, 0],
            BytesOf(new ResponseBody<int>(0x0102030405060708, 5, new PlainFormatter<int>())));
        Assert.Equal(
            s_eight, BytesOf(new ResponseBody<Nothing>(0x0102030405060708, default, NothingFormatter.Instance)));
        Assert.Equal(s_eight, BytesOf(new CancelBody(0x0102030405060708)));
        Assert.Equal(
            [.. s_eight, 2, 0, 0, 0, 7],
            BytesOf(new StreamItemBody<byte>(0x0102030405060708, 2, 7, new PlainFormatter<byte>())));
        Assert.Equal(
            [.. s_eight, 2, 0, 0, 0, 7, 0, 0, 0], BytesOf(new StreamCreditBody(0x0102030405060708, 2, 7)));
        Assert.Equal([.. s_eight, 2, 0, 0, 0, 0], BytesOf(new StreamEndBody(0x0102030405060708, 2, null)));
        Assert.Equal([3, 0, 0, 0, 4, 0, 0, 0], BytesOf(new ReleaseBody(3, 4)));
        byte[] failure = BytesOf(new FailureBody(0x0102030405060708, new InvalidTimeZoneException("no")));
        string type = typeof(InvalidTimeZoneException).FullName!;
        Assert.Equal(
            [
                .. s_eight, (byte)type.Length, 0, 0, 0, .. Encoding.UTF8.GetBytes(type), 2, 0, 0, 0, .. "no"u8,
                0, 0, 0, 0,
            ],
            failure);
    }

    [Fact]
    public void Page_Example_IsWhatIsWritten()
    {
        TextFile page = Repository.Current.Files.Single(static file => file.Path == "docs/formats/call.md");
        string[] examples = [.. page.Lines
            .Where(static line => line.StartsWith("    00 ", StringComparison.Ordinal))];
        Assert.Equal(
            Parse(examples[0]), BytesOf(new RequestBody<TwoLongs>(1 << 16, 0, 0, 0, new TwoLongs())));
        Assert.Equal(Parse(examples[1]), BytesOf(new ResponseBody<long>(1 << 16, 3, new PlainFormatter<long>())));
    }

    [Fact]
    public void Page_Hash_IsThatOfTheLines()
    {
        ulong hash = 14695981039346656037;
        string lines =
            "HearAsync(long): global::System.Threading.Tasks.ValueTask<long>\nHearAndWait(long): long\n";
        foreach (byte value in Encoding.UTF8.GetBytes(lines))
            hash = unchecked((hash ^ value) * 1099511628211);
        Assert.Equal(hash, Contract.Of<IListener>().Hash);
    }

    private static byte[] Parse(string line) => Convert.FromHexString(line.Replace(" ", "", StringComparison.Ordinal));

    private static byte[] BytesOf<TBody>(TBody body) where TBody : struct, IFrameBody
    {
        var writer = new MessageWriter(new byte[512]);
        body.Write(ref writer);
        return writer.Written.ToArray();
    }

    private readonly struct OneByte : ICallArguments
    {
        public void Write(ref MessageWriter writer) => writer.Write((byte)9);

        public void SendStreams(in CallStreams streams) { }
    }

    private readonly struct TwoLongs : ICallArguments
    {
        public void Write(ref MessageWriter writer)
        {
            writer.Write(1L);
            writer.Write(2L);
        }

        public void SendStreams(in CallStreams streams) { }
    }
}
