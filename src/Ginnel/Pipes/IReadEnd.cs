using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>What <see cref="PipeReadStream"/> needs of an end, whatever carries the bytes.</summary>
internal interface IReadEnd : IDisposable
{
    bool IsClosed { get; }

    int Read(Span<byte> destination, CancellationToken cancellationToken);

    ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken);
}
