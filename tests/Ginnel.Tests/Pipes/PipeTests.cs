using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;
using Pipe = Ginnel.Pipes.Pipe;
using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes;

public sealed class PipeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_ThenRead_GivesTheSameBytes()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write("hello"u8, Token);
            Span<byte> buffer = stackalloc byte[16];
            int length = reader.Read(buffer, Token);
            Assert.Equal("hello"u8, buffer[..length]);
            writer.Complete();
            Assert.Equal(0, reader.Read(buffer, Token));
        }
    }

    [Fact]
    public async Task Buffer_TakenBeforeTheReaderAttaches_KeepsItsPlaceAmongTheWrites()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            "abc"u8.CopyTo(writer.GetSpan(3));
            Assert.False(reader.TryRead(out ReadOnlySpan<byte> _)); // Attaches both.
            await Eventually.True(() => writer.Core.Link.IsAttached);
            writer.Advance(3);
            writer.Write("def"u8, Token);
            byte[] buffer = new byte[16];
            Assert.Equal("abcdef"u8, buffer.AsSpan(0, reader.Read(buffer, Token)));
        }
    }

    [Theory]
    [InlineData(WaitStrategy.Adaptive)]
    [InlineData(WaitStrategy.Block)]
    [InlineData(WaitStrategy.Spin)]
    public void ManyBytes_ThroughOnePage_ArriveInOrder(WaitStrategy strategy)
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(new PipeSettings { WaitStrategy = strategy });
        const int Length = 3_000_000;
        var thread = new Thread(() =>
        {
            byte[] chunk = new byte[1000];
            int sent = 0;
            while (sent < Length)
            {
                int length = Math.Min(chunk.Length, Length - sent);
                for (int i = 0; i < length; i++)
                    chunk[i] = (byte)((sent + i) * 31);
                writer.Write(chunk.AsSpan(0, length), CancellationToken.None);
                sent += length;
            }

            writer.Dispose();
        });
        thread.Start();
        byte[] buffer = new byte[777];
        int received = 0;
        int read;
        while ((read = reader.Read(buffer, Token)) > 0)
        {
            for (int i = 0; i < read; i++)
                Assert.Equal((byte)((received + i) * 31), buffer[i]);
            received += read;
        }

        Assert.Equal(Length, received);
        thread.Join();
        reader.Dispose();
    }

    [Fact]
    public async Task PingPong_Asynchronous_Works()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create();
        Task echo = Task.Run(
            async () =>
            {
                while (true)
                {
                    ReadResult result = await right.Reader.ReadAsync(Token);
                    foreach (ReadOnlyMemory<byte> part in result.Buffer)
                        await right.Writer.WriteAsync(part, Token);
                    right.Reader.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted)
                        break;
                }

                right.Dispose();
            },
            Token);
        byte[] message = new byte[64];
        byte[] answer = new byte[64];
        for (int round = 0; round < 2000; round++)
        {
            message[5] = (byte)round;
            await left.Writer.WriteAsync(message, Token);
            int got = 0;
            while (got < 64)
                got += await left.Reader.ReadAsync(answer.AsMemory(got), Token);
            Assert.Equal(message, answer);
        }

        left.Writer.Complete();
        Assert.Equal(0, await left.Reader.ReadAsync(answer, Token));
        await echo;
        left.Dispose();
    }

    [Fact]
    public void Loans_CommittedInPlace_AreReadInPlace()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using (reader)
        using (writer)
        {
            for (int round = 0; round < 1000; round++)
            {
                writer.WaitToWrite(100, Token);
                Assert.True(writer.TryLoan(100, out Loan loan));
                loan.Span.Fill((byte)round);
                loan.Commit();
                Assert.True(reader.WaitToRead(Token));
                Assert.True(reader.TryRead(out ReadOnlySpan<byte> data));
                Assert.Equal(100, data.Length);
                Assert.Equal((byte)round, data[99]);
                reader.Advance(100);
            }
        }
    }
}
