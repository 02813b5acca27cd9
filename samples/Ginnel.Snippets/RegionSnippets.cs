using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Sharing;

namespace Ginnel.Snippets;

internal static class RegionSnippets
{
    public static async Task RunAsync()
    {
        #region share
        using var region = SharedRegion.Create(length: 4096);
        Encoding.UTF8.GetBytes("written here", region.AsSpan(64, 12));
        var (answers, answerer) = Pipe.Create();
        using var child = ChildProcess.Start(Read, region, answerer);
        #endregion
        using var lines = new StreamReader(answers.AsStream());
        string text = (await lines.ReadLineAsync())!;
        string there = (await lines.ReadLineAsync())!;
        Draw(region.FindPages(0, 1)[0], child.Id, there, text);
    }

    private static void Read(SharedRegion region, PipeWriteEnd answerer)
    {
        string text = Encoding.UTF8.GetString(region.AsReadOnlySpan(64, 12));
        SharedPage page = region.FindPages(0, 1)[0];
        answerer.Write(Encoding.UTF8.GetBytes($"{text}\n{Describe(page)}\n"));
        answerer.Complete();
    }

    private static void Draw(SharedPage here, int childId, string there, string text)
    {
        string frame = here.Frame is { } number
            ? $"frame 0x{number:x}"
            : $"inode {here.Inode}, byte {here.Offset}";
        Console.WriteLine($"""
              process {Environment.ProcessId,-18}    memory           process {childId}
            +--------------------+                     +--------------------+
            | {Describe(here),-18} |---> +---------+ <---| {there,-18} |
            +--------------------+     | page    |     +--------------------+
              "written here"           +---------+       reads "{text}"
                                       {frame}
            """);
    }

    private static string Describe(SharedPage page) => $"{page.Address:x12} {(page.CanWrite ? "rw" : "r-")}";
}
