using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Pipes;

/// <summary>A pipe that has room is written to without waiting for its reader, who may be waiting for us.</summary>
public sealed class WriteFirstTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DuplexPipe_BothSidesWriteFirst_BothRead()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create();
        (PipeReadEnd leftReport, PipeWriteEnd leftReporter) = Pipe.Create();
        (PipeReadEnd rightReport, PipeWriteEnd rightReporter) = Pipe.Create();
        using ChildProcess one = ChildProcess.Start(WriteFirstRole.RunDuplex, left, leftReporter);
        using ChildProcess other = ChildProcess.Start(WriteFirstRole.RunDuplex, right, rightReporter);
        await CheckAsync(leftReport);
        await CheckAsync(rightReport);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoPipes_BothSidesWriteFirst_BothRead(bool isAsync)
    {
        (PipeReadEnd thereReader, PipeWriteEnd thereWriter) = Pipe.Create();
        (PipeReadEnd backReader, PipeWriteEnd backWriter) = Pipe.Create();
        (PipeReadEnd leftReport, PipeWriteEnd leftReporter) = Pipe.Create();
        (PipeReadEnd rightReport, PipeWriteEnd rightReporter) = Pipe.Create();
        Delegate role = isAsync ? WriteFirstRole.RunAsync : WriteFirstRole.Run;
        using ChildProcess one = ChildProcess.Start(role, backReader, thereWriter, leftReporter);
        using ChildProcess other = ChildProcess.Start(role, thereReader, backWriter, rightReporter);
        await CheckAsync(leftReport);
        await CheckAsync(rightReport);
    }

    [Fact]
    public async Task Write_WriterGoneBeforeTheReaderLooked_LeavesItAllToBeRead()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using ChildProcess child = ChildProcess.Start(WriteFirstRole.Leave, writer);
        Assert.Equal(0, await child.WaitAsync(Token).Within());
        await CheckAsync(reader);
        await CheckAsync(reader);
        Assert.Equal(0, await reader.ReadAsync(new byte[1], Token).Within());
    }

    [Fact]
    public async Task Write_MoreThanFitsBeforeTheReaderLooked_WaitsForTheReader()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create(4096);
        using ChildProcess child = ChildProcess.Start(
            static (PipeReadEnd input) => input.AsStream().CopyTo(global::System.IO.Stream.Null), reader);
        Task writing = Watchdog.OnThread(() => writer.Write(new byte[100_000], Token));
        await writing.Within();
        Assert.Equal(100_000, writer.Position);
        await writer.CompleteAsync();
        Assert.Equal(0, await child.WaitAsync(Token).Within());
    }

    [Fact]
    public void Position_AfterAWriteWithoutAReader_CountsIt()
    {
        (PipeReadEnd reader, PipeWriteEnd writer) = Pipe.Create();
        using ChildProcess child = ChildProcess.Start(static (PipeReadEnd input) => { input.WaitToRead(); }, reader);
        writer.Write(new byte[100], Token);
        Assert.Equal(100, writer.Position);
        writer.Write(new byte[100], Token);
        Assert.Equal(200, writer.Position);
        writer.Dispose();
    }

    private static async Task CheckAsync(PipeReadEnd report)
    {
        byte[] greeting = new byte[WriteFirstRole.Greeting.Length];
        await report.AsStream(leaveOpen: true).ReadExactlyAsync(greeting, Token).Within();
        Assert.Equal(WriteFirstRole.Greeting, greeting);
    }
}
