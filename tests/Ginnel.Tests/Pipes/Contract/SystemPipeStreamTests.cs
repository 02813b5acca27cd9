using System;
using System.IO.Pipelines;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>The stream suite against .NET's own pipe: what fails here is a fault of the suite.</summary>
public sealed class SystemPipeStreamTests : StreamContractTests
{
    protected override StreamTraits Traits { get; } = new()
    {
        SurvivesConcurrentReads = false,
        Capacity = 65536,
        ReaderGone = ReaderGone.Ignored,
        AfterDispose = typeof(InvalidOperationException),
        ForgetsAbilitiesOnDispose = false,
        CancelledWriteHasNoEffect = false,
    };

    protected override StreamPair Create()
    {
        var pipe = new Pipe();
        return new StreamPair(pipe.Reader.AsStream(), pipe.Writer.AsStream());
    }
}
