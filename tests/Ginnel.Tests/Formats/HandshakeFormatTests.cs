using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Formats;

/// <summary>docs/formats/handshake.md says what the code does.</summary>
public sealed class HandshakeFormatTests
{
    [Fact]
    public void Page_Types_AreThoseOfTheCode()
    {
        Dictionary<string, byte> types = typeof(PacketType).GetFields()
            .ToDictionary(static field => field.Name, static field => (byte)field.GetValue(null)!);
        Assert.Equal(types, FormatPage.Rows("handshake.md", "Type").ToDictionary(
            static row => row[1], static row => byte.Parse(row[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Page_Hello_IsWhatIsWritten()
    {
        var hello = new Hello
        {
            Magic = Hello.MagicValue,
            Version = 0x01020304,
            Roles = LinkRoles.Both,
            Capacity = 0x11121314,
            ExpectedCapacity = 0x21222324,
            ProcessId = 0x31323334,
            Reason = "no",
        };
        byte[] packet = new byte[Hello.LargestLength];
        int length = hello.WriteTo(packet);

        Assert.Equal(PacketType.Hello, packet[Offset("Type")]);
        Assert.Equal(new byte[3], packet[Offset("Zero")..Offset("Magic")]);
        Assert.Equal("GNNL"u8, packet.AsSpan(Offset("Magic"), 4));
        Assert.Equal(0x01020304, Read(packet, "Version"));
        Assert.Equal(3, Read(packet, "Roles"));
        Assert.Equal(0x11121314, Read(packet, "Capacity"));
        Assert.Equal(0x21222324, Read(packet, "ExpectedCapacity"));
        Assert.Equal(0x31323334, Read(packet, "ProcessId"));
        Assert.Equal(2, Read(packet, "ReasonLength"));
        Assert.Equal("no", Encoding.UTF8.GetString(packet[Offset("Reason")..length]));
        Assert.Equal(hello, Hello.ReadFrom(packet.AsSpan(0, length)));
    }

    [Fact]
    public void Page_Fields_FillTheHelloWithoutGaps()
    {
        int end = 0;
        foreach (string[] row in FormatPage.Rows("handshake.md", "Offset"))
        {
            Assert.Equal(end, int.Parse(row[0], CultureInfo.InvariantCulture));
            if (row[2] != "Reason")
                end += int.Parse(row[1], CultureInfo.InvariantCulture);
        }

        Assert.Equal(Hello.Length, end);
    }

    [Fact]
    public void Page_Handle_IsWhatIsWritten()
    {
        byte[] packet = new byte[HandlePacket.LargestLength];
        int length = HandlePacket.Write(
            packet, PacketType.Handle, new MovedEnd(MovedKind.KernelPipeWriter, [0x01020304, 7], []));
        Assert.Equal(new byte[] { 3, 5, 2, 0, 4, 3, 2, 1, 7, 0, 0, 0 }, packet[..length]);

        HandlePacket.WriteTaken(packet, PacketType.HandleTaken, 9);
        Assert.Equal(new byte[] { 4, 0, 0, 0, 9, 0, 0, 0 }, packet[..HandlePacket.TakenLength]);

        string kinds = FormatPage.Rows("handshake.md", "Bytes of a `Handle` packet")[1][1];
        Assert.Equal(
            "kind: 1 read end, 2 write end, 3 duplex end, 4 and 5 read and write end of a kernel pipe, " +
            "6 a descriptor, 7 a region, 8 one that all write",
            kinds);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], new[]
        {
            MovedKind.PipeReader, MovedKind.PipeWriter, MovedKind.DuplexPipe,
            MovedKind.KernelPipeReader, MovedKind.KernelPipeWriter, MovedKind.Descriptor,
            MovedKind.Region, MovedKind.TwoWayRegion,
        }.Select(static kind => (int)kind));
    }

    private static int Offset(string name) => int.Parse(
        FormatPage.Rows("handshake.md", "Offset").Single(row => row[2] == name)[0], CultureInfo.InvariantCulture);

    private static int Read(byte[] packet, string name) => BitConverter.ToInt32(packet, Offset(name));
}
