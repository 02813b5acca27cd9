using System;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Endpoints;

/// <summary>Packets about handles, as a hostile peer would write them.</summary>
public sealed class HandlePacketTests
{
    [Fact]
    public void Read_WhatWriteWrote_GivesItBack()
    {
        byte[] packet = new byte[HandlePacket.LargestLength];
        int length = HandlePacket.Write(
            packet, PacketType.Handle, new MovedEnd(MovedKind.DuplexPipe, [4096, 1, 8192, 2], []));
        (MovedKind kind, int[] numbers) = HandlePacket.Read(packet.AsSpan(0, length), 2);
        Assert.Equal(MovedKind.DuplexPipe, kind);
        Assert.Equal([4096, 1, 8192, 2], numbers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((byte)MovedKind.TwoWayRegion + 1)]
    [InlineData(255)]
    public void Read_KindWithoutAMeaning_IsRefused(byte kind)
    {
        byte[] packet = [3, kind, 0, 0];
        PeerProtocolException exception = Assert.Throws<PeerProtocolException>(() => HandlePacket.Read(packet, 1));
        Assert.Contains($"a handle of kind {kind}", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 3, 6, 0 }, 1)]
    [InlineData(new byte[] { 3, 6, 1, 0 }, 1)]
    [InlineData(new byte[] { 3, 6, 5, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0 }, 1)]
    [InlineData(new byte[] { 3, 6, 0, 0 }, 0)]
    [InlineData(new byte[] { 3, 6, 0, 0 }, PacketSocket.MostDescriptors + 1)]
    public void Read_LengthsThatDoNotAgree_AreRefused(byte[] packet, int descriptors) =>
        Assert.Throws<PeerProtocolException>(() => HandlePacket.Read(packet, descriptors));

    [Theory]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 4, 0, 0, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 4, 0, 0, 0 })]
    public void ReadTaken_MoreThanWereOnTheirWayOrNone_IsRefused(byte[] packet) =>
        Assert.Throws<PeerProtocolException>(() => HandlePacket.ReadTaken(packet, 3));
}
