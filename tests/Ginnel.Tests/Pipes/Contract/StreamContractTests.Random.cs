using System;
using System.IO;
using System.Threading.Tasks;
using CsCheck;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Random sizes and overloads, both sides at once: content and order are kept.</summary>
public abstract partial class StreamContractTests
{
    private static readonly Overload[] s_overloads = Enum.GetValues<Overload>();

    [Fact]
    public Task WriteAndRead_RandomSizesAndOverloads_KeepContentAndOrder()
    {
        Gen<int> size = Gen.OneOf(Gen.Int[0, 20], Gen.Int[0, 600], Gen.Int[0, 50_000]);
        Gen<int> overload = Gen.Int[0, s_overloads.Length - 1];
        return Gen.Select(size.Array[1, 40], overload.Array[1, 10], size.Array[1, 10], overload.Array[1, 10])
            .SampleAsync(Transfer, iter: Fuzz.Iterations(10), threads: 1);
    }

    private async Task Transfer(int[] writes, int[] writeOverloads, int[] reads, int[] readOverloads)
    {
        using StreamPair pair = Create();
        Task<long> write = Task.Run(() => WriteAll(pair.Writer, writes, writeOverloads));
        byte[] buffer = new byte[50_000];
        long position = 0;
        for (int round = 0; ; round++)
        {
            int count = Math.Max(1, reads[round % reads.Length]);
            Overload overload = s_overloads[readOverloads[round % readOverloads.Length]];
            // A thread for each blocking read would take its time, so most reads of single bytes are left out.
            if (overload == Overload.SingleByte && round % 50 != 0)
                overload = Overload.MemoryAsync;
            int length = await Read(pair.Reader, overload, buffer, 0, count).Within();
            if (length == 0)
                break;
            Pattern.Check(buffer.AsSpan(0, length), position);
            position += length;
        }

        Assert.Equal(await write.Within(), position);
    }

    private static async Task<long> WriteAll(Stream writer, int[] lengths, int[] overloads)
    {
        long position = 0;
        for (int index = 0; index < lengths.Length; index++)
        {
            int length = lengths[index];
            Overload overload = s_overloads[overloads[index % overloads.Length]];
            if (overload == Overload.SingleByte)
                length = Math.Min(length, 100);
            await Write(writer, overload, Pattern.Create(position, length), 0, length).Within();
            position += length;
        }

        await writer.DisposeAsync();
        return position;
    }
}
