using System.IO.Pipelines;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The suite against .NET's own pipe: what fails here is a fault of the suite.</summary>
public abstract class SystemPipeContractTests(int capacity) : PipeContractTests
{
    // It waits from the threshold on, which is one byte earlier than a pipe that holds that many.
    private readonly PipeOptions _options = new(pauseWriterThreshold: capacity + 1, resumeWriterThreshold: capacity);

    protected override PipeTraits Traits { get; } = new() { Capacity = capacity };

    protected override PipePair Create()
    {
        var pipe = new Pipe(_options);
        return new PipePair(pipe.Reader, pipe.Writer);
    }
}

public sealed class SystemPipeSmallTests() : SystemPipeContractTests(4096);

public sealed class SystemPipeLargeTests() : SystemPipeContractTests(1 << 20);
