using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks;
using CsCheck;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Random sizes of writes, reads and examinations, both sides at once: content and order are kept.</summary>
public abstract partial class PipeContractTests
{
    [Fact]
    public Task WriteAndRead_RandomSizes_KeepContentAndOrder()
    {
        Gen<int> size = Gen.OneOf(Gen.Int[0, 20], Gen.Int[0, 600], Gen.Int[0, 2 * Math.Min(Traits.Capacity, 50_000)]);
        return Gen.Select(size.Array[1, 60], size.Array[1, 20], Gen.Int[0, 3].Array[1, 20])
            .SampleAsync(
                (writes, reads, kinds) => Transfer(writes, reads, kinds), iter: Fuzz.Iterations(20), threads: 1);
    }

    private async Task Transfer(int[] writes, int[] reads, int[] kinds)
    {
        using PipePair pipe = Create();
        Task write = Task.Run(() => WriteAll(pipe.Writer, writes, kinds));
        long position = 0;
        for (int round = 0; ; round++)
        {
            ReadResult result = await pipe.Reader.ReadAsync().Within();
            ReadOnlySequence<byte> buffer = result.Buffer;
            // One more now and then: a reader that always takes nothing would never be done.
            int extra = round % 3 == 2 ? 1 : 0;
            long consumed = Math.Min(buffer.Length, reads[round % reads.Length] + extra);
            Pattern.Check(buffer.Slice(0, consumed), position);
            bool examinesAll = round % 3 == 0;
            position += consumed;
            pipe.Reader.AdvanceTo(
                buffer.GetPosition(consumed), examinesAll ? buffer.End : buffer.GetPosition(consumed));
            if (result.IsCompleted && consumed == buffer.Length)
                break;
        }

        await write.Within();
        long total = 0;
        foreach (int length in writes)
            total += length;
        Assert.Equal(total, position);
    }

    private static async Task WriteAll(PipeWriter writer, int[] lengths, int[] kinds)
    {
        long position = 0;
        for (int index = 0; index < lengths.Length; index++)
        {
            int length = lengths[index];
            switch (kinds[index % kinds.Length])
            {
                case 0:
                    await writer.WriteAsync(Pattern.Create(position, length)).Within();
                    break;
                case 1:
                    Pattern.Fill(writer.GetSpan(length)[..length], position);
                    writer.Advance(length);
                    await writer.FlushAsync().Within();
                    break;
                case 2:
                    // Left for a later flush, or for the completion.
                    writer.Write(Pattern.Create(position, length));
                    break;
                default:
                    Pattern.Fill(writer.GetMemory(length).Span[..length], position);
                    writer.Advance(length);
                    await writer.FlushAsync().Within();
                    break;
            }

            position += length;
        }

        await writer.CompleteAsync();
    }
}
