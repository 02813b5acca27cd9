using System;
using System.IO;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>Two connected streams under test: what is written to the one is read from the other.</summary>
public sealed class StreamPair(Stream reader, Stream writer) : IDisposable
{
    public Stream Reader { get; } = reader;

    public Stream Writer { get; } = writer;

    // The reader first: a writer may wait, as it is closed, for room that only the reader's leaving ends the need for.
    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }
}
