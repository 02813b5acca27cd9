using System;
using System.IO;
using Ginnel.Pipes;
using Ginnel.Processes;
using Xunit;

namespace Ginnel.Tests.Processes;

public sealed class ControlPacketTests
{
    private static readonly MethodIdentity s_identity =
        new("Shop, Version=1.0.0.0", "/opt/shop/Shop.dll", Guid.NewGuid(), "Shop.Orders", "Count", ["System.Int32"]);

    [Fact]
    public void Method_Read_GivesWhatWasWritten()
    {
        (ControlPacketKind kind, BinaryReader reader) = Open(ControlPacket.Method(s_identity, 3, true, "Ginnel"));
        StartOrder order = ControlPacket.ReadMethod(reader);

        Assert.Equal(ControlPacketKind.Method, kind);
        Assert.Equal(3, order.EndCount);
        Assert.True(order.SurvivesParent);
        Assert.Equal("Ginnel", order.Hook);
        Assert.Equal(s_identity.Version, order.Method.Version);
        Assert.Equal(s_identity.Location, order.Method.Location);
        Assert.Equal(s_identity.Parameters, order.Method.Parameters);
    }

    [Fact]
    public void ReadMethod_OfOtherVersion_NamesBoth()
    {
        byte[] packet = ControlPacket.Method(s_identity, 0, false, "");
        packet[1] = 99;
        (_, BinaryReader reader) = Open(packet);

        var failure = Assert.Throws<HandshakeException>(() => ControlPacket.ReadMethod(reader));

        Assert.Contains("99", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"this child {ControlPacket.Version}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void End_Read_GivesWhatWasWritten()
    {
        (_, BinaryReader reader) = Open(ControlPacket.End(MovedKind.DuplexPipe, [4096, 0, 8192, 2]));
        (MovedKind kind, int[] numbers) = ControlPacket.ReadEnd(reader);

        Assert.Equal(MovedKind.DuplexPipe, kind);
        Assert.Equal([4096, 0, 8192, 2], numbers);
    }

    [Fact]
    public void Failed_OfVeryLongTexts_FitsIntoOnePacketAndIsMarkedAsCut()
    {
        string longText = new('€', 1_000_000);
        byte[] packet = ControlPacket.Failed(RemoteFailure.Of(new InvalidOperationException(longText)));
        (_, BinaryReader reader) = Open(packet);
        RemoteFailure failure = ControlPacket.ReadFailure(reader);

        Assert.InRange(packet.Length, 4096, ControlPacket.MostBytes);
        Assert.EndsWith("€ ...", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_WithLongStackOfInnerExceptions_FitsToo()
    {
        Exception exception = new InvalidOperationException(new string('€', 10_000));
        for (int depth = 0; depth < 100; depth++)
            exception = new InvalidOperationException(new string('€', 10_000), exception);

        Assert.InRange(ControlPacket.Failed(RemoteFailure.Of(exception)).Length, 4096, ControlPacket.MostBytes);
    }

    private static (ControlPacketKind Kind, BinaryReader Reader) Open(byte[] packet) =>
        ControlPacket.Open(packet, packet.Length);
}
