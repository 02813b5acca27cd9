using System;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer;

/// <summary>Writes before it reads, as its counterpart does, and reports what it read.</summary>
internal static class WriteFirstRole
{
    public static readonly byte[] Greeting = Encoding.UTF8.GetBytes("good morning");

    public static void RunDuplex(DuplexPipeEnd end, PipeWriteEnd report) => Run(end.Reader, end.Writer, report);

    public static void Run(PipeReadEnd input, PipeWriteEnd output, PipeWriteEnd report)
    {
        output.Write(Greeting);
        report.Write(ReadGreeting(input));
        report.Complete();
    }

    public static async Task RunAsync(PipeReadEnd input, PipeWriteEnd output, PipeWriteEnd report)
    {
        Greeting.CopyTo(output.GetSpan(Greeting.Length));
        output.Advance(Greeting.Length);
        await output.FlushAsync();
        byte[] greeting = new byte[Greeting.Length];
        await input.AsStream(leaveOpen: true).ReadExactlyAsync(greeting);
        await report.WriteAsync(greeting);
        await report.CompleteAsync();
    }

    /// <summary>Writes twice, goes away, and leaves both to be read.</summary>
    public static void Leave(PipeWriteEnd output)
    {
        output.Write(Greeting);
        output.Write(Greeting);
        output.Complete();
    }

    private static byte[] ReadGreeting(PipeReadEnd input)
    {
        byte[] greeting = new byte[Greeting.Length];
        input.AsStream(leaveOpen: true).ReadExactly(greeting);
        return greeting;
    }
}
