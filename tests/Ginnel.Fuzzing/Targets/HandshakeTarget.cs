using System;
using System.Collections.Generic;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Waiting;

namespace Ginnel.Fuzzing.Targets;

/// <summary>A hello, or a packet that passes a handle: its first byte says which, as in a link.</summary>
internal sealed class HandshakeTarget() : FuzzTarget("handshake")
{
    private static readonly Hello s_ours = Hello.Create(LinkRoles.Reads, 0, 0);

    public override IEnumerable<KeyValuePair<string, byte[]>> Seeds(string goldenFolder)
    {
        byte[] packet = new byte[Hello.LargestLength];
        int length = Hello.Create(LinkRoles.Writes, 4096, 0).WriteTo(packet);
        yield return new("hello", packet[..length]);
        length = (Hello.Create(LinkRoles.Writes, 4096, 0) with { Reason = "no" }).WriteTo(packet);
        yield return new("refusal", packet[..length]);
        yield return new("handle", [PacketType.Handle, 1, 1, 0, 0, 16, 0, 0]);
    }

    public override bool Run(ReadOnlySpan<byte> input) => MemoryRule.TryRead<GinnelException>(Read, input);

    private static void Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length > 0 && packet[0] != PacketType.Hello)
            HandlePacket.Read(packet, descriptorCount: 1);
        else
            Hello.ReadFrom(packet).CheckAgainst(s_ours);
    }
}
