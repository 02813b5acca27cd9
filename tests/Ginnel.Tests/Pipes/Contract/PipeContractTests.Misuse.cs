using System;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>One operation at a time on each end: a second one is refused, and does the first no harm.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public async Task ReadAsync_AnotherPending_Throws()
    {
        using PipePair pipe = Create();
        Task<ReadResult> first = pipe.Reader.ReadAsync().AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pipe.Reader.ReadAsync().AsTask());
        Assert.Throws<InvalidOperationException>(() => pipe.Reader.TryRead(out _));
        if (!Traits.SurvivesConcurrentReads)
            return;
        Assert.False(first.IsCompleted);
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await first.Within();
        Assert.Equal(10, result.Buffer.Length);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task ReadAsync_NotAdvanced_Throws()
    {
        using PipePair pipe = Create();
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await Expect(pipe.Reader, 0, 10);
        await Assert.ThrowsAsync<InvalidOperationException>(() => pipe.Reader.ReadAsync().AsTask());
        Assert.Throws<InvalidOperationException>(() => pipe.Reader.TryRead(out _));
        pipe.Reader.AdvanceTo(result.Buffer.GetPosition(5));
        await Consume(pipe.Reader, 5, 5);
    }

    [Fact]
    public async Task AdvanceTo_ReadPending_Throws()
    {
        using PipePair pipe = Create();
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        Assert.Throws<InvalidOperationException>(() => pipe.Reader.AdvanceTo(default));
        await Write(pipe.Writer, 0, 10);
        ReadResult result = await read.Within();
        Pattern.Check(result.Buffer, 0);
        pipe.Reader.AdvanceTo(result.Buffer.End);
    }
}
