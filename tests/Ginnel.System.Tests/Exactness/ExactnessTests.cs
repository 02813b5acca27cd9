using System;
using System.Diagnostics;
using System.IO.Hashing;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Exactness;
using Ginnel.Tests.Peer.Traffic;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Exactness;

/// <summary>
/// Goal: what one process writes is what the other one reads, byte for byte, however it is cut into pieces.
/// Method: 10 GiB that look random go from a child to this process, in pieces of random sizes and through every face,
/// blocking and asynchronous; each byte is compared with the one that belongs there, and the hashes of both sides with
/// each other.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ExactnessTests
{
    private const long TenGibibytes = 10L << 30;

    [Theory]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public async Task Pipe_TenGibibytesInRandomPieces_ArriveExactly(int capacity)
    {
        int seed = Fuzz.Seed();
        long length = long.TryParse(Environment.GetEnvironmentVariable("GINNEL_EXACTNESS_BYTES"), out long bytes)
            ? bytes
            : TenGibibytes;
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(capacity);
        (PipeReadEnd report, PipeWriteEnd reportWriter) = Pipe.Create();
        Console.WriteLine($"{length} bytes through {capacity}, seed {seed}");
        long start = Stopwatch.GetTimestamp();
        await using var child = ChildProcess.Start(
            new ChildOptions { Environment = RoleSettings.Variables(("Seed", seed), ("Length", length)) },
            SendRole.Run, writer, reportWriter);

        var hash = new XxHash128();
        var received = new TrafficReader(reader, new Noise(seed), seed + 1, Math.Min(256 << 10, 3 * capacity))
        {
            Hash = hash,
        };
        await received.ReadAsync();

        Assert.Equal(length, received.Position);
        byte[] sent = new byte[16];
        Assert.Equal(sent.Length, await report.ReadAsync(sent));
        Assert.Equal(sent, hash.GetCurrentHash());
        Assert.Equal(0, await child.WaitAsync());
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{length} bytes through {capacity} in {seconds:0.0} s");
        reader.Dispose();
        report.Dispose();
    }
}
