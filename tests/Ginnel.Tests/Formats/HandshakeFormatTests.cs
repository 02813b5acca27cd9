using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
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

    private static int Offset(string name) => int.Parse(
        FormatPage.Rows("handshake.md", "Offset").Single(row => row[2] == name)[0], CultureInfo.InvariantCulture);

    private static int Read(byte[] packet, string name) => BitConverter.ToInt32(packet, Offset(name));
}
