using System;
using System.IO.Pipelines;
using Ginnel.Pipes;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The two ends of one of our pipes, seen as what all kinds have in common.</summary>
internal sealed class EndPair : IDisposable
{
    private readonly IReadEnd _reader;
    private readonly IWriteEnd _writer;

    public EndPair(IReadEnd reader, IWriteEnd writer, int capacity)
    {
        _reader = reader;
        _writer = writer;
        Capacity = capacity;
    }

    public IReadEnd Reader => _reader;

    public IWriteEnd Writer => _writer;

    public PipeReader PipeReader => (PipeReader)_reader;

    public PipeWriter PipeWriter => (PipeWriter)_writer;

    public int Capacity { get; }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }
}
