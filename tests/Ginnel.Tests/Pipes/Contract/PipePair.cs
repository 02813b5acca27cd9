using System;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The two ends of a pipe under test, both in this process.</summary>
public sealed class PipePair(PipeReader reader, PipeWriter writer) : IDisposable
{
    public PipeReader Reader { get; } = reader;

    public PipeWriter Writer { get; } = writer;

    // The reader first: completing a writer may have to hand over what it still holds, which nobody will read now.
    public void Dispose()
    {
        Reader.Complete();
        Writer.Complete();
    }

    /// <summary>Writes the pattern until a flush has to wait; returns how much was written, and that flush.</summary>
    internal async Task<(int Written, Task<FlushResult> Pending)> Fill(int step = 512, long position = 0)
    {
        // The first use of a pipe between processes may wait for the other side to appear.
        await Writer.FlushAsync().Within();
        int written = 0;
        while (true)
        {
            Pattern.Fill(Writer.GetSpan(step)[..step], position + written);
            Writer.Advance(step);
            written += step;
            ValueTask<FlushResult> flush = Writer.FlushAsync();
            if (!flush.IsCompleted)
                return (written, flush.AsTask());
            FlushResult result = await flush;
            Assert.False(result.IsCompleted);
            Assert.True(written < 64 << 20, "A pipe that never fills keeps nobody waiting.");
        }
    }

    /// <summary>Reads and checks exactly <paramref name="length"/> bytes of the pattern.</summary>
    internal async Task Drain(long position, long length)
    {
        long end = position + length;
        while (position < end)
        {
            ReadResult result = await Reader.ReadAsync().Within();
            Pattern.Check(result.Buffer, position);
            position += result.Buffer.Length;
            Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        Assert.Equal(end, position);
    }
}
