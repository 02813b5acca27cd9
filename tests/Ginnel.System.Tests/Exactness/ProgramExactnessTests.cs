using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Hashing;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer.Traffic;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Exactness;

/// <summary>
/// Goal: what goes through other programs over kernel pipes is what comes out, byte for byte.
/// Method: bytes that look random go in and out in pieces of random sizes. A tenth of what goes through our own pipes,
/// as compressing and sorting take so much longer; GINNEL_EXACTNESS_BYTES asks for ten times as much as it says.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ProgramExactnessTests
{
    private const int LineLength = 65;

    private static long Length =>
        (long.TryParse(Environment.GetEnvironmentVariable("GINNEL_EXACTNESS_BYTES"), out long bytes)
            ? bytes
            : 10L << 30) / 10;

    [Fact]
    public async Task GzipToGunzip_OneGibibyteInRandomPieces_ArrivesExactly()
    {
        int seed = Fuzz.Seed();
        var noise = new Noise(seed);
        var (input, toGzip) = KernelPipe.Create();
        var (between, betweenWriter) = KernelPipe.Create();
        var (fromGunzip, output) = KernelPipe.Create();
        await using var gzip = ChildProcess.Start("gzip", ["-1"], stdin: input, stdout: betweenWriter);
        await using var gunzip = ChildProcess.Start("gunzip", stdin: between, stdout: output);
        long start = Stopwatch.GetTimestamp();

        Task<byte[]> sending = Task.Run(() => SendAsync(toGzip, seed, Length, noise.Fill));
        var hash = new XxHash128();
        long position = await ReceiveAsync(fromGunzip, seed + 1, (bytes, at) =>
        {
            Assert.Equal(-1, noise.FindDifference(bytes, at));
            hash.Append(bytes);
        });

        Assert.Equal(Length, position);
        Assert.Equal(await sending, hash.GetCurrentHash());
        Assert.Equal(0, await gzip.WaitAsync().Within());
        Assert.Equal(0, await gunzip.WaitAsync().Within());
        Report("gzip and gunzip", start, seed);
    }

    [Fact]
    public async Task Sort_OneGibibyteOfLines_GivesTheSameLinesInOrder()
    {
        int seed = Fuzz.Seed();
        long count = Length / LineLength;
        var (input, toSort) = KernelPipe.Create();
        var (fromSort, output) = KernelPipe.Create();
        await using var sort = ChildProcess.Start(
            "sort", [], stdin: input, stdout: output, stderr: ChildOutput.Inherit,
            options: new ChildOptions { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } });
        long start = Stopwatch.GetTimestamp();

        var noise = new Noise(seed);
        UInt128 sent = 0;
        Task<byte[]> sending = Task.Run(() => SendAsync(toSort, seed, count * LineLength, FillLines));
        var lines = new SortedLines();
        long position = await ReceiveAsync(fromSort, seed + 1, (bytes, _) => lines.Add(bytes));

        await sending;
        Assert.Equal(count * LineLength, position);
        Assert.Equal(sent, lines.Sum);
        Assert.Equal(count, lines.Count);
        Assert.Equal(0, await sort.WaitAsync().Within());
        Report("sort", start, seed);

        // Whole lines of 32 random bytes in hexadecimal; what they add up to does not depend on their order.
        void FillLines(Span<byte> target, long at)
        {
            Span<byte> random = stackalloc byte[LineLength / 2];
            for (; !target.IsEmpty; target = target[LineLength..], at += LineLength)
            {
                noise.Fill(random, at);
                Convert.TryToHexStringLower(random, target, out _);
                target[LineLength - 1] = (byte)'\n';
                sent += XxHash128.HashToUInt128(target[..LineLength]);
            }
        }
    }

    private static async Task<byte[]> SendAsync(
        KernelPipeWriteEnd target, int seed, long length, Action<Span<byte>, long> fill)
    {
        var random = new Random(seed);
        var hash = new XxHash128();
        byte[] buffer = new byte[LineLength * 4096];
        Stream stream = target.AsStream(leaveOpen: true);
        for (long position = 0; position < length;)
        {
            int most = random.Next(2) == 0 ? 4 : 4096;
            int count = (int)Math.Min(length - position, LineLength * random.Next(1, most + 1));
            fill(buffer.AsSpan(0, count), position);
            hash.Append(buffer.AsSpan(0, count));
            switch (random.Next(3))
            {
                case 0:
                    target.Write(buffer.AsSpan(0, count));
                    break;
                case 1:
                    await target.WriteAsync(buffer.AsMemory(0, count));
                    break;
                default:
                    await stream.WriteAsync(buffer.AsMemory(0, count));
                    break;
            }

            position += count;
        }

        await target.CompleteAsync();
        return hash.GetCurrentHash();
    }

    private static async Task<long> ReceiveAsync(KernelPipeReadEnd source, int seed, ReceiveBytes take)
    {
        var random = new Random(seed);
        byte[] buffer = new byte[256 << 10];
        for (long position = 0; ;)
        {
            int most = random.Next(3) switch { 0 => 64, 1 => 4096, _ => buffer.Length };
            Memory<byte> target = buffer.AsMemory(0, random.Next(1, most + 1));
            int length = random.Next(2) == 0 ? source.Read(target.Span) : await source.ReadAsync(target);
            if (length == 0)
                return position;
            take(target.Span[..length], position);
            position += length;
        }
    }

    private static void Report(string what, long start, int seed) => Console.WriteLine(
        $"{Length} bytes through {what} in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, seed {seed}");

    private delegate void ReceiveBytes(ReadOnlySpan<byte> bytes, long position);

    /// <summary>Lines out of pieces: each no less than the one before, and what they add up to.</summary>
    private sealed class SortedLines
    {
        private readonly byte[] _last = new byte[LineLength];
        private readonly byte[] _line = new byte[LineLength];
        private int _filled;

        public long Count { get; private set; }

        public UInt128 Sum { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                int length = Math.Min(bytes.Length, LineLength - _filled);
                bytes[..length].CopyTo(_line.AsSpan(_filled));
                _filled += length;
                bytes = bytes[length..];
                if (_filled == LineLength)
                    EndLine();
            }
        }

        private void EndLine()
        {
            Assert.Equal((byte)'\n', _line[^1]);
            Assert.True(_line.AsSpan().SequenceCompareTo(_last) >= 0, $"Line {Count} is out of order.");
            Sum += XxHash128.HashToUInt128(_line);
            _line.CopyTo(_last, 0);
            _filled = 0;
            Count++;
        }
    }
}
