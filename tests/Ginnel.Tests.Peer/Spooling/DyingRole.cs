using System.IO;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Dies before a call on files, whose number is the length; or ends well when it makes fewer.</summary>
internal static class DyingRole
{
    /// <summary>Enough to need a third segment of 64 KiB.</summary>
    public const int Messages = 16;

    public const int Length = 9000;

    /// <summary>Appends and notes what is stored, over the ends of segments.</summary>
    public static async Task SendAsync()
    {
        SpoolDurability durability = RoleSettings.Seed % 2 == 0 ? SpoolDurability.None : SpoolDurability.Batch;
        using var log = new SpoolLog(Path.Join(RoleSettings.Path, "sent"));
        await using var spool = Open(SpoolAccess.Append, durability);
        for (int number = 0; number < Messages; number++)
        {
            Receipt receipt = await spool.AppendAsync(SpoolTraffic.Make(RoleSettings.Seed, number, Length));
            log.Add(new SpoolEntry(RoleSettings.Seed, number, receipt.Sequence, 0));
        }
    }

    /// <summary>Reads all there is, and notes it before it is acknowledged; rejects each fifth.</summary>
    public static async Task ReadAsync()
    {
        using var log = new SpoolLog(Path.Join(RoleSettings.Path, "read"));
        await using var spool = Open(SpoolAccess.Read, SpoolDurability.Batch);
        await using SpoolReader reader = spool.OpenReader("reader", new SpoolReadOptions { IsManual = true });
        if (log.Entries.Count > 0)
            reader.Seek(log.Entries[^1].Sequence + 1);
        while (reader.TryRead(out SpoolMessage message))
        {
            log.Add(SpoolTraffic.Check(message));
            if (message.Sequence % 5 == 0)
                message.Reject("it is a fifth one");
            else
                message.Acknowledge();
        }
    }

    private static Spool Open(SpoolAccess access, SpoolDurability durability) => Spool.Open(
        Path.Join(RoleSettings.Path, "spool"), access,
        new SpoolOptions
        {
            Durability = durability,
            SegmentLength = 64 << 10,
            Files = new DyingFiles(RoleSettings.Length),
        });
}
