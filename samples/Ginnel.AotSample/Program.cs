using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;

namespace Ginnel.AotSample;

/// <summary>One program, two processes: the parent writes lines, the child sends them back in capitals.</summary>
internal static class Program
{
    private static async Task<int> Main()
    {
        // Where startup hooks do not exist, as in a native program, this line is what a child begins with.
        ChildProcess.RunIfChild();

        (PipeReadEnd childInput, PipeWriteEnd toChild) = Pipe.Create();
        (PipeReadEnd fromChild, PipeWriteEnd childOutput) = Pipe.Create();
        await using ChildProcess child = ChildProcess.Start(Shout, childInput, childOutput);
        await using (toChild)
        {
            foreach (string line in new[] { "the passage", "between two houses" })
                await toChild.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }

        using var answers = new StreamReader(fromChild.AsStream());
        while (await answers.ReadLineAsync() is { } answer)
            Console.WriteLine(answer);
        return await child.WaitAsync();
    }

    private static void Shout(PipeReadEnd input, PipeWriteEnd output)
    {
        using var lines = new StreamReader(input.AsStream());
        using var answers = new StreamWriter(output.AsStream());
        while (lines.ReadLine() is { } line)
            answers.WriteLine(line.ToUpperInvariant());
    }
}
