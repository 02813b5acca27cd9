using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Steady;

/// <summary>Exchanges some messages, and then waits for ever: a thread in a blocking read, a read pending.</summary>
internal static class IdleRole
{
    public static async Task RunAsync(DuplexPipeEnd blocking, DuplexPipeEnd pending, PipeWriteEnd report)
    {
        var thread = new Thread(() => Exchange(blocking)) { IsBackground = true };
        thread.Start();
        byte[] buffer = new byte[64];
        for (int count = 0; count < 1000; count++)
        {
            await pending.Writer.WriteAsync(buffer);
            await pending.Reader.ReadAsync(buffer);
        }

        report.Write([1]);
        await pending.Reader.ReadAsync(buffer);
    }

    private static void Exchange(DuplexPipeEnd end)
    {
        Span<byte> buffer = stackalloc byte[64];
        for (int count = 0; count < 1000; count++)
        {
            end.Writer.Write(buffer);
            end.Reader.Read(buffer);
        }

        end.Reader.Read(buffer);
    }
}
