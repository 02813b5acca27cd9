using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Peer.Spooling;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>Group commit costs one sync for each batch, as strace counts them.</summary>
public sealed class SpoolSyncTests : IDisposable
{
    private const int Times = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-syncs-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AppendManyAsync_Batches_SyncOnceEach()
    {
        int idle = await CountSyncsAsync("batches", 0);
        int syncs = await CountSyncsAsync("batches", Times) - idle;
        Console.WriteLine($"{Times} batches, {syncs} calls of fdatasync");
        Assert.InRange(syncs, 1, Times);
    }

    [Fact]
    public async Task AppendAsync_ByManyTasks_ShareTheirSyncs()
    {
        int idle = await CountSyncsAsync("tasks", 0);
        int syncs = await CountSyncsAsync("tasks", Times) - idle;
        int appends = Times * SpoolSyncRole.Together;
        Console.WriteLine($"{appends} appends, {syncs} calls of fdatasync");
        Assert.InRange(syncs, 1, appends / 8);
    }

    private async Task<int> CountSyncsAsync(string way, int times)
    {
        string counts = Path.Combine(_folder, "counts");
        string spool = Path.Combine(_folder, $"{way}-{times}");
        string program = Path.Combine(AppContext.BaseDirectory, "Ginnel.Tests.Peer");
        string text = times.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(
            "strace", ["-f", "-c", "-e", "trace=fdatasync", "-o", counts, program, "spool syncs", spool, way, text]);
        try
        {
            await process.WaitForExitAsync(Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal(0, process.ExitCode);
        string line = (await File.ReadAllLinesAsync(counts, Token)).Single(
            static it => it.EndsWith(" fdatasync", StringComparison.Ordinal));
        return int.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture);
    }
}
