using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary><see cref="PipeReader.ReadAtLeastAsync"/> without an allocation for each wait.</summary>
internal static class ReadAtLeast
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<ReadResult> FromAsync(
        PipeReader reader, int minimumSize, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.Buffer.Length >= minimumSize || result.IsCompleted || result.IsCanceled)
                return result;
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
