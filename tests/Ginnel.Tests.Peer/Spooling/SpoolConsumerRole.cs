using System.IO;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Reads until it is killed, and notes each message before it acknowledges it.</summary>
/// <remarks>The name is the consumer's; the seed tells the members of a group apart.</remarks>
internal static class SpoolConsumerRole
{
    public static Task RunSingleAsync() => RunAsync(isGroup: false);

    public static Task RunMemberAsync() => RunAsync(isGroup: true);

    private static async Task RunAsync(bool isGroup)
    {
        using var log = new SpoolLog(Path.Join(RoleSettings.Path, $"read-{RoleSettings.Name}-{RoleSettings.Seed}"));
        await using var spool = Spool.Open(
            Path.Join(RoleSettings.Path, "spool"), SpoolAccess.Read, SpoolTraffic.Options(SpoolDurability.Batch));
        await using SpoolReader reader = spool.OpenReader(
            RoleSettings.Name, new SpoolReadOptions { IsGroup = isGroup, IsManual = true });
        if (!isGroup && log.Entries.Count > 0)
            reader.Seek(log.Entries[^1].Sequence + 1);
        for (long count = 0; true; count++)
        {
            SpoolMessage message = count % 2 == 0 ? reader.Read() : await reader.ReadAsync();
            log.Add(SpoolTraffic.Check(message));
            message.Acknowledge();
        }
    }
}
