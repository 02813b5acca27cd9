using System.Linq;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Laps;
using Ginnel.Spooling.Benchmarks.Queues;

namespace Ginnel.Spooling.Benchmarks.Workloads;

/// <summary>Appends that survive a loss of power, of 64 tasks at a time.</summary>
/// <remarks>
/// SQLite has one writer at a time, so it is not slowed down by 64: one task appends all.
/// </remarks>
internal static class ConcurrentAppends
{
    private const string Name = "appends of 100 bytes by 64 tasks, all on the disk";
    private const string Ours = "Ginnel, batch";
    private const string Rival = "SQLite, a transaction each";
    private const int Tasks = 64;

    public static Workload Create()
    {
        var folder = new WorkFolder();
        var options = new SpoolOptions { Capacity = 256 << 20, FullPolicy = SpoolFullPolicy.DropOldest };
        var spool = Spool.Open($"{folder.Path}/spool", SpoolAccess.Append, options);
        var table = new SqliteTable(folder.Path, isDurable: true);
        byte[] message = new byte[Message.Length];
        return new Workload(
            Name,
            [
                new(Ours, times => Append(spool, message, times)),
                new(Rival, times => table.Insert(0, times, batch: 1)) { Before = () => Trim(table) },
                new($"SQLite, {Tasks} in a transaction", times => table.Insert(0, times, Tasks))
                {
                    Before = () => Trim(table),
                },
            ],
            [new Target(Name, Ours, Rival, 0.1)])
        {
            Resources = new Ending(() =>
            {
                spool.Dispose();
                table.Dispose();
                folder.Dispose();
            }),
        };
    }

    private static void Append(Spool spool, byte[] message, int times) =>
        Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(async () =>
        {
            for (int time = task; time < times; time += Tasks)
                await spool.AppendAsync(message);
        }))).GetAwaiter().GetResult();

    private static void Trim(SqliteTable table) => table.Execute("DELETE FROM queue");
}
