using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>In the steady state no operation of our ends allocates.</summary>
/// <remarks>
/// Two pipes carry a message to and fro, so that every read waits. The smallest object has 24 bytes: an allocation in
/// each round would show as at least that much, while the runtime's own doings stay far below a byte a round.
/// </remarks>
[Collection(AloneCollection.Name)]
public abstract class EndAllocationTests
{
    private const int WarmUpRounds = 1_000;
    private const int Rounds = 10_000;

    internal abstract EndPair Create();

    [Fact]
    public async Task ReadAndWrite_OverSpans_AllocateNothing()
    {
        using EndPair there = Create();
        using EndPair back = Create();
        Task echo = Watchdog.OnThread(() => EchoSpans(there, back));
        long allocated = await Watchdog.OnThread(() => MeasureSpans(there, back)).Within();
        await echo.Within();
        Assert.InRange(allocated, 0, Rounds);
    }

    [Fact]
    public Task ReadAsyncAndWriteAsync_OverMemory_AllocateNothing() => Check(
        async (there, back) =>
        {
            byte[] buffer = new byte[64];
            int length;
            while ((length = await there.Reader.ReadAsync(buffer, default)) > 0)
                await back.Writer.WriteAsync(buffer.AsMemory(0, length), default);
            back.Writer.Dispose();
        },
        async (there, back, rounds) =>
        {
            byte[] buffer = new byte[64];
            for (int round = 0; round < rounds; round++)
            {
                await there.Writer.WriteAsync(buffer, default);
                for (int length = 0; length < 64;)
                    length += await back.Reader.ReadAsync(buffer, default);
            }
        });

    [Fact]
    public Task ReadAsyncAndFlushAsync_OverBuffers_AllocateNothing() => Check(
        async (there, back) =>
        {
            while (true)
            {
                ReadResult result = await there.PipeReader.ReadAsync();
                int length = (int)result.Buffer.Length;
                there.PipeReader.AdvanceTo(result.Buffer.End);
                if (length == 0)
                    break;
                back.PipeWriter.GetMemory(length);
                back.PipeWriter.Advance(length);
                await back.PipeWriter.FlushAsync();
            }

            back.Writer.Dispose();
        },
        async (there, back, rounds) =>
        {
            for (int round = 0; round < rounds; round++)
            {
                there.PipeWriter.GetSpan(64);
                there.PipeWriter.Advance(64);
                await there.PipeWriter.FlushAsync();
                for (long length = 0; length < 64;)
                {
                    ReadResult result = await back.PipeReader.ReadAsync();
                    length += result.Buffer.Length;
                    back.PipeReader.AdvanceTo(result.Buffer.End);
                }
            }
        });

    [Fact]
    public Task ReadAsyncAndWriteAsync_OverStreamsWithTokens_AllocateNothing()
    {
        var source = new CancellationTokenSource();
        return Check(
            async (there, back) =>
            {
                Stream input = there.PipeReader.AsStream();
                Stream output = back.PipeWriter.AsStream();
                byte[] buffer = new byte[64];
                int length;
                while ((length = await input.ReadAsync(buffer, source.Token)) > 0)
                    await output.WriteAsync(buffer.AsMemory(0, length), source.Token);
                await output.DisposeAsync();
            },
            async (there, back, rounds) =>
            {
                Stream output = there.PipeWriter.AsStream(leaveOpen: true);
                Stream input = back.PipeReader.AsStream(leaveOpen: true);
                byte[] buffer = new byte[64];
                for (int round = 0; round < rounds; round++)
                {
                    await output.WriteAsync(buffer, source.Token);
                    await input.ReadExactlyAsync(buffer, source.Token);
                }
            });
    }

    private async Task Check(Func<EndPair, EndPair, Task> echo, Func<EndPair, EndPair, int, Task> measure)
    {
        using EndPair there = Create();
        using EndPair back = Create();
        Task echoing = Task.Run(() => echo(there, back));
        await Task.Run(() => measure(there, back, WarmUpRounds)).Within();
        long allocated = 0;
        await Task.Run(async () =>
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await measure(there, back, Rounds);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        }).Within();
        there.Writer.Dispose();
        await echoing.Within();
        Assert.InRange(allocated, 0, Rounds);
    }

    private static void EchoSpans(EndPair there, EndPair back)
    {
        Span<byte> buffer = stackalloc byte[64];
        int length;
        while ((length = there.Reader.Read(buffer, default)) > 0)
            back.Writer.Write(buffer[..length], default);
        back.Writer.Dispose();
    }

    private static long MeasureSpans(EndPair there, EndPair back)
    {
        Span<byte> buffer = stackalloc byte[64];
        long before = 0;
        for (int round = 0; round < WarmUpRounds + Rounds; round++)
        {
            if (round == WarmUpRounds)
                before = GC.GetAllocatedBytesForCurrentThread();
            there.Writer.Write(buffer, default);
            for (int length = 0; length < buffer.Length;)
                length += back.Reader.Read(buffer[length..], default);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        there.Writer.Dispose();
        return allocated;
    }
}

public sealed class GinnelPipeAllocationTests : EndAllocationTests
{
    internal override EndPair Create() => EndContractSubjects.Ginnel(4096);
}

public sealed class KernelPipeAllocationTests : EndAllocationTests
{
    internal override EndPair Create() => EndContractSubjects.Kernel(65536);
}
