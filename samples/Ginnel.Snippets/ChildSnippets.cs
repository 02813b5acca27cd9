using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;

namespace Ginnel.Snippets;

internal static class ChildSnippets
{
    public static async Task RunAsync()
    {
        #region child
        var (reader, writer) = Pipe.Create();
        using var child = ChildProcess.Start(static (PipeReadEnd input) => Count(input), reader);
        writer.Write("one two three"u8);
        writer.Complete();
        Console.WriteLine($"The child counted {await child.WaitAsync()} words.");
        #endregion
    }

    private static int Count(PipeReadEnd input)
    {
        using var text = new StreamReader(input.AsStream());
        return text.ReadToEnd().Split(' ').Length;
    }
}
