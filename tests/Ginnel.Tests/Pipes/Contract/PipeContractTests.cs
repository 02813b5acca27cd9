using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>What a <see cref="PipeReader"/> and a <see cref="PipeWriter"/> promise, whoever implements them.</summary>
/// <remarks>
/// It runs against System.IO.Pipelines.Pipe too, so that a demand which .NET itself does not meet shows as a fault of
/// this suite. Where implementations rightly differ, <see cref="PipeTraits"/> says how and why.
/// The scenarios are grouped by theme, one file each.
/// </remarks>
public abstract partial class PipeContractTests
{
    protected abstract PipeTraits Traits { get; }

    protected abstract PipePair Create();

    private static async Task Write(PipeWriter writer, long position, int length)
    {
        FlushResult result = await writer.WriteAsync(Pattern.Create(position, length)).Within();
        Assert.False(result.IsCanceled);
    }

    /// <summary>Reads once, and checks that exactly these bytes are there; leaves the read open.</summary>
    private static async Task<ReadResult> Expect(PipeReader reader, long position, int length)
    {
        ReadResult result = await reader.ReadAsync().Within();
        Assert.Equal(length, result.Buffer.Length);
        Pattern.Check(result.Buffer, position);
        return result;
    }

    /// <summary>Reads once, checks and consumes everything.</summary>
    private static async Task Consume(PipeReader reader, long position, int length)
    {
        ReadResult result = await Expect(reader, position, length);
        reader.AdvanceTo(result.Buffer.End);
    }

    private static async Task ExpectEnd(PipeReader reader)
    {
        ReadResult result = await reader.ReadAsync().Within();
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
        reader.AdvanceTo(result.Buffer.End);
    }
}
