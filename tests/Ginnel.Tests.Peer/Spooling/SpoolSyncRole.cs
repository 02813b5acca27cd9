using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Appends with group commit, while somebody counts the system calls.</summary>
internal static class SpoolSyncRole
{
    public const int Together = 64;

    /// <param name="path">The spool.</param>
    /// <param name="way">
    /// <c>batches</c>: so many messages by one call; <c>tasks</c>: one by one, by so many tasks.
    /// </param>
    /// <param name="times">How often.</param>
    public static async Task<int> RunAsync(string path, string way, string times)
    {
        int count = int.Parse(times, CultureInfo.InvariantCulture);
        await using var spool = Spool.Open(path, SpoolAccess.Append);
        ReadOnlyMemory<byte> message = new byte[100];
        if (way == "batches")
        {
            ReadOnlyMemory<byte>[] batch = [.. Enumerable.Repeat(message, Together)];
            for (int time = 0; time < count; time++)
                await spool.AppendManyAsync(batch);
            return 0;
        }

        await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => Task.Run(async () =>
        {
            for (int time = 0; time < count; time++)
                await spool.AppendAsync(message);
        })));
        return 0;
    }
}
