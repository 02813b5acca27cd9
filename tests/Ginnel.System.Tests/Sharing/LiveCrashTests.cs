using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Sharing;

/// <summary>
/// Goal: a dictionary's readers never see a value that is torn, lost or resurrected, whoever is killed.
/// Method: a writer, a successor that waits, and two readers, each a process. At random moments one of the readers or
/// the writer is killed (SIGKILL); then the successor takes over, and another successor gets ready. Each value carries
/// its key, the number of its changes and a checksum; readers note what cannot be. LIVE_SECONDS says for how long.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class LiveCrashTests : IDisposable
{
    private const int Readers = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-live-").FullName;
    private readonly List<ChildProcess> _readers = [];
    private int _nextSeed = Fuzz.Seed() & 0xFFFFFF;

    private static double Seconds =>
        double.TryParse(
            Environment.GetEnvironmentVariable("LIVE_SECONDS"), CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : 20;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Random_KillsOfWriterAndReaders_TearLoseAndResurrectNothing()
    {
        var random = new Random(_nextSeed);
        Console.WriteLine($"live collections: seed {_nextSeed}");
        ChildProcess writer = Start(LiveWriterRole.RunFirstAsync, out _);
        ChildProcess successor = await StartSuccessorAsync();
        for (int index = 0; index < Readers; index++)
            _readers.Add(Start(LiveReaderRole.RunAsync, out _));
        int writers = 0;
        int readers = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds)
        {
            await Task.Delay(random.Next(400));
            if (random.Next(3) != 0)
            {
                await EndAsync(writer);
                writer = successor;
                successor = await StartSuccessorAsync();
                writers++;
            }
            else
            {
                int index = random.Next(Readers);
                await EndAsync(_readers[index]);
                _readers[index] = Start(LiveReaderRole.RunAsync, out _);
                readers++;
            }
        }

        // A reader that was started last has to get to read, too.
        await Eventually.True(() => Directory.GetFiles(_folder, "reads-*").Length > 0 || Faults().Length > 0);
        foreach (ChildProcess child in (ChildProcess[])[writer, successor, .. _readers])
            await EndAsync(child);
        long reads = Directory.GetFiles(_folder, "reads-*").Sum(static file => ReadCount(file));
        Console.WriteLine($"{writers} writers and {readers} readers killed; {reads} reads noted");
        Assert.True(Faults().Length == 0, string.Join('\n', Faults().Select(File.ReadAllText)));
        Assert.True(reads > 0);
    }

    private string[] Faults() => Directory.GetFiles(_folder, "fault-*");

    /// <summary>A process that has the newest writer's pages when this returns.</summary>
    private async Task<ChildProcess> StartSuccessorAsync()
    {
        ChildProcess child = Start(LiveWriterRole.RunNextAsync, out int seed);
        await Eventually.True(() => File.Exists(Path.Combine(_folder, $"ready-{seed}")) || Faults().Length > 0);
        Assert.True(Faults().Length == 0, string.Join('\n', Faults().Select(File.ReadAllText)));
        return child;
    }

    private ChildProcess Start(Func<Task> role, out int seed)
    {
        seed = _nextSeed++;
        return ChildProcess.Start(
            new ChildOptions { Environment = RoleSettings.Variables(("Seed", seed), ("Path", _folder)) }, role);
    }

    private static async Task EndAsync(ChildProcess child)
    {
        child.Kill();
        await child.DisposeAsync().AsTask().Within();
    }

    private static long ReadCount(string file) =>
        long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out long count) ? count : 0;
}
