using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Messaging;

/// <summary>Calls between two processes.</summary>
[Collection(AloneCollection.Name)]
public sealed class CallsTests
{
    private const long MostBytes = 4_000;

    [Fact]
    public async Task Calls_InSteadyState_AllocateNothing()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(65536);
        (PipeReadEnd report, PipeWriteEnd reporter) = Pipe.Create();
        using ChildProcess server = ChildProcess.Start(CallSteadyRole.ServeAsync, left);
        using ChildProcess client = ChildProcess.Start(CallSteadyRole.CallAsync, right, reporter);
        foreach ((string way, _) in CallSteadyRole.Ways)
        {
            byte[] bytes = new byte[16];
            await report.AsStream(leaveOpen: true).ReadExactlyAsync(bytes, CancellationToken.None).AsTask().Within();
            long here = BitConverter.ToInt64(bytes, 0);
            long there = BitConverter.ToInt64(bytes, 8);
            Console.WriteLine($"{way}: {here} and {there} bytes in {CallSteadyRole.CallCount} calls or items");
            Assert.True(here < MostBytes, $"{way}: the client allocated {here} bytes.");
            Assert.True(there < MostBytes, $"{way}: the server allocated {there} bytes.");
        }

        Assert.Equal(0, await client.WaitAsync().Within());
        Assert.Equal(0, await server.WaitAsync().Within());
        report.Dispose();
    }

    [Fact]
    public async Task Callers_OneHundredAtOnce_AllGetTheirAnswers()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(65536);
        using ChildProcess server = ChildProcess.Start(CallSteadyRole.ServeAsync, left);
        await using (CallClient<ILedger> client = await Calls.ConnectAsync<ILedger>(right).Within())
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(caller => Task.Run(async () =>
            {
                for (int index = 0; index < 300; index++)
                {
                    int number = caller * 300 + index;
                    Assert.Equal(number, index % 3 == 0
                        ? await client.Target.RunLaterAsync(number)
                        : await client.Target.RunAsync(number));
                }
            }))).Within();
        }

        Assert.Equal(0, await server.WaitAsync().Within());
    }
}
