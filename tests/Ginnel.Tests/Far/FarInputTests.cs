using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Far;

/// <summary>Calls between the reads of a stream that does not bear them at the same time.</summary>
public sealed class FarInputTests
{
    [Fact]
    public async Task Call_WhileAReadIsPending_IsMadeBetweenTwo()
    {
        var stream = new HesitantStream();
        var input = new FarInput(stream);
        Task<bool> filling = input.FillAsync(2, CancellationToken.None).AsTask();
        Assert.Equal(1, stream.Readers);
        int readersThen = -1;
        Task call = await input.CallBetweenReadsAsync(() =>
        {
            readersThen = stream.Readers;
            return Task.CompletedTask;
        }).Within();
        await call;
        Assert.Equal(0, readersThen);
        // The read goes on where it was.
        stream.Give();
        stream.Give();
        Assert.True(await filling.Within());
        Assert.Equal(new byte[] { 1, 2 }, input.Buffered.ToArray());
    }

    [Fact]
    public async Task Call_WhileWhatCameIsLookedAt_IsMadeBeforeTheNextRead()
    {
        var stream = new HesitantStream();
        var input = new FarInput(stream);
        stream.Give();
        Assert.True(await input.FillAsync(1));
        Task<Task> calling = input.CallBetweenReadsAsync(() => Task.CompletedTask);
        Assert.False(calling.IsCompleted);
        stream.Give();
        Assert.True(await input.FillAsync(2).AsTask().Within());
        await (await calling.Within());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_WhenNobodyReadsAnyMore_IsMade(bool isAskedBefore)
    {
        var input = new FarInput(new HesitantStream());
        if (!isAskedBefore)
            input.End();
        var failure = new IOException();
        Task<Task> calling = input.CallBetweenReadsAsync(() => Task.FromException(failure));
        if (isAskedBefore)
            input.End();
        Task call = await calling.Within();
        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => call));
    }

    /// <summary>Has bytes that count up, one at a time, when it is told to.</summary>
    private sealed class HesitantStream : MemoryStream
    {
        private readonly SemaphoreSlim _given = new(0);
        private int _readers;
        private byte _next = 1;

        public int Readers => Volatile.Read(ref _readers);

        public void Give() => _given.Release();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _readers);
            try
            {
                await _given.WaitAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _readers);
            }

            buffer.Span[0] = _next++;
            return 1;
        }
    }
}
