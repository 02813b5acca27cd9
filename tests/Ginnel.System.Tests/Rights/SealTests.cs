using System;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer.Rights;
using Xunit;
using Pipe = Ginnel.Pipes.Pipe;

namespace Ginnel.System.Tests.Rights;

/// <summary>What the kernel refuses a peer that holds the descriptor of our segment, root included.</summary>
public sealed class SealTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Segment_InAPeersHands_CanOnlyBeRead()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        (PipeReadEnd report, PipeWriteEnd reporter) = Pipe.Create();
        using ChildProcess child = ChildProcess.Start(IntruderRole.RunAsync, reader, reporter);
        // Attaching sends our segment; the peer never answers, and goes away.
        Task<FlushResult> write = writer.WriteAsync(new byte[100], Token).AsTask();
        using var text = new StreamReader(report.AsStream());
        string[] lines = (await text.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("read-only map=0", lines[0]);
        Assert.Equal(10, lines.Length - 1);
        Assert.All(lines.Skip(1), static line => Assert.False(line.EndsWith("=0", StringComparison.Ordinal), line));
        Assert.Equal(0, await child.WaitAsync(Token));
        writer.Dispose();
        await Task.WhenAny(write);
    }
}
