using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Segments;

namespace Ginnel.Tests.Peer.Hostile;

/// <summary>A peer that accepts ends over a connection and writes anything into its own header of each.</summary>
internal static class HostileRole
{
    private static readonly int[] s_longOffsets =
    [
        SegmentLayout.MagicOffset, SegmentLayout.CapacityOffset, SegmentLayout.WrittenOffset, SegmentLayout.ReadOffset,
        SegmentLayout.ReaderWaitingOffset, SegmentLayout.WriterWaitingOffset, SegmentLayout.ReaderSleepsOffset,
        SegmentLayout.WriterSleepsOffset,
    ];

    private static readonly long[] s_boundaries =
    [
        0, 1, -1, 4095, 4096, 4097, 8192, int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue,
        long.MaxValue - 4096, long.MinValue + 4096,
    ];

    public static async Task RunAsync()
    {
        using Connection connection = await Endpoint.ConnectAsync("hostile");
        var random = new Random(RoleSettings.Seed);
        for (long round = 0; round < RoleSettings.Length; round++)
        {
            if (round % 2 == 0)
            {
                using PipeWriteEnd end = await connection.ReceiveHandleAsync<PipeWriteEnd>();
                await AttackAsync(end.Core.Link, random);
            }
            else
            {
                using PipeReadEnd end = await connection.ReceiveHandleAsync<PipeReadEnd>();
                await AttackAsync(end.Core.Link, random);
            }
        }
    }

    /// <summary>Attaches as it should, and then writes every word of its header, over and over.</summary>
    private static async Task AttackAsync(Link link, Random random)
    {
        try
        {
            await link.AttachAsync();
        }
        catch (GinnelException)
        {
            return;
        }

        Mapping pages = link.Own.Mapping;
        int writes = random.Next(1, 300);
        for (int write = 0; write < writes && !link.IsHungUp; write++)
        {
            int offset = s_longOffsets[random.Next(s_longOffsets.Length)];
            long old = pages.Word64(offset).ReadAcquire();
            pages.Word64(offset).WriteRelease(Choose(random, old));
            // Half of the words are of 32 bits: states and doorbells, and the length of a failure's text.
            int small = SegmentLayout.WrittenOffset + 4 * random.Next(64);
            pages.Word32(random.Next(8) == 0 ? SegmentLayout.FailureLengthOffset : small)
                .WriteRelease((uint)Choose(random, random.Next(4)));
            if (random.Next(4) == 0)
                Waiting.Doorbell.Announce(link.Own.Header.DataDoorbell, link.Socket);
            if (random.Next(4) == 0)
                Waiting.Doorbell.Announce(link.Own.Header.SpaceDoorbell, link.Socket);
            if (random.Next(16) == 0)
                await Task.Yield();
        }
    }

    /// <summary>Anything; what no peer may say; or a small step, which gets further.</summary>
    private static long Choose(Random random, long old) => random.Next(4) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => s_boundaries[random.Next(s_boundaries.Length)],
        _ => old + random.Next(-64, 2048),
    };
}
