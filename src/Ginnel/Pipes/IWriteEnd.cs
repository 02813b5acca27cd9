using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>What <see cref="PipeWriteStream"/> needs of an end, whatever carries the bytes.</summary>
internal interface IWriteEnd : IDisposable
{
    bool IsClosed { get; }

    void Write(ReadOnlySpan<byte> source, CancellationToken cancellationToken);

    ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken);
}
