using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Appends until it is killed, and notes each message once the spool has it.</summary>
/// <remarks>The seed says which sender it is, and the length how often it was started.</remarks>
internal static class SpoolSenderRole
{
    private static readonly int s_sender = RoleSettings.Seed;
    private static long s_number = RoleSettings.Length * SpoolTraffic.NumbersOfStart;

    public static async Task RunAsync()
    {
        var random = new Random(HashCode.Combine(s_sender, s_number));
        using var log = new SpoolLog(Path.Join(RoleSettings.Path, $"sent-{s_sender}"));
        SpoolDurability durability = s_sender % 2 == 0 ? SpoolDurability.None : SpoolDurability.Batch;
        await using var spool = Spool.Open(
            Path.Join(RoleSettings.Path, "spool"), SpoolAccess.Append, SpoolTraffic.Options(durability));
        while (true)
        {
            if (s_sender >= 2)
                await AppendManyAsync(spool, log, random);
            else if (random.Next(2) == 0)
                Note(log, spool.Append(Next(random)).Sequence, 1);
            else
                Note(log, (await spool.AppendAsync(Next(random))).Sequence, 1);
            if (random.Next(8) == 0)
                await Task.Delay(random.Next(8));
        }
    }

    private static async Task AppendManyAsync(Spool spool, SpoolLog log, Random random)
    {
        var messages = new ReadOnlyMemory<byte>[random.Next(1, SpoolTraffic.MostAtOnce + 1)];
        for (int index = 0; index < messages.Length; index++)
            messages[index] = SpoolTraffic.Make(s_sender, s_number + index, random.Next(1500));
        Receipt first = await spool.AppendManyAsync(messages, CancellationToken.None);
        Note(log, first.Sequence, messages.Length);
    }

    private static byte[] Next(Random random) => SpoolTraffic.Make(s_sender, s_number, random.Next(1500));

    private static void Note(SpoolLog log, long sequence, int count)
    {
        // Where they had to wait for room, the sequences of the others are not known for sure.
        log.Add(new SpoolEntry(s_sender, s_number, sequence, 0));
        for (int index = 1; index < count; index++)
            log.Add(new SpoolEntry(s_sender, s_number + index, 0, 0));
        s_number += count;
    }
}
