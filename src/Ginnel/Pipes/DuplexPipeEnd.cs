using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>One side of a two-way pipe: it reads from one pipe and writes into the other.</summary>
/// <remarks>Reading and writing may go on at the same time, from two threads.</remarks>
public sealed class DuplexPipeEnd : IDuplexPipe, IMovableEnd, IDisposable, IAsyncDisposable
{
    internal DuplexPipeEnd(PipeReadEnd reader, PipeWriteEnd writer)
    {
        Reader = reader;
        Writer = writer;
        // Each side may use one direction first, and it may not be the same one: so using one attaches the other, too.
        reader.Core.Link.Sibling = writer.Core.Link;
        writer.Core.Link.Sibling = reader.Core.Link;
    }

    /// <summary>What the other side writes.</summary>
    public PipeReadEnd Reader { get; }

    /// <summary>What the other side reads.</summary>
    public PipeWriteEnd Writer { get; }

    PipeReader IDuplexPipe.Input => Reader;

    PipeWriter IDuplexPipe.Output => Writer;

    /// <summary>Both directions as one stream; disposing it closes both.</summary>
    public Stream AsStream() => new DuplexStream(Reader, Writer);

    /// <summary>Closes both directions. Doing so twice is fine.</summary>
    public void Dispose()
    {
        Writer.Dispose();
        Reader.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync().ConfigureAwait(false);
        await Reader.DisposeAsync().ConfigureAwait(false);
    }

    MovedEnd IMovableEnd.Detach()
    {
        MovedEnd reader = ((IMovableEnd)Reader).Detach();
        MovedEnd writer = ((IMovableEnd)Writer).Detach();
        return new MovedEnd(
            MovedKind.DuplexPipe,
            [.. reader.Capacities, .. writer.Capacities],
            [.. reader.Descriptors, .. writer.Descriptors]);
    }
}
