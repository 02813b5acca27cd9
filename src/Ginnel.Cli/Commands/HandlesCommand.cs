using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel handles PID: the open file table of any process, and its ends.</summary>
internal static class HandlesCommand
{
    public static Command Create()
    {
        Argument<int> process = ProcessArgument.Create();
        var command = new ExampleCommand(
            "handles", "Shows the open file table of a process: what each descriptor is, how far it has read or " +
            "written, and where the data is; and its ends of rings, with who waits for whom. For any process.",
            "ginnel handles 4711", "ginnel handles $$", "ginnel handles 4711 --json")
        {
            process, Screen.Json,
        };
        command.SetAction(parsed => Run(new Screen(parsed), parsed.GetValue(process)));
        return command;
    }

    private static void Run(Screen screen, int process)
    {
        ProcessArgument.Check(process);
        Answer answer = Look(process);
        screen.Answer(answer, () => Draw(screen, answer));
    }

    private static Answer Look(int process)
    {
        Dictionary<ulong, string> sockets = SocketNames.Of(process);
        Dictionary<ulong, SortedSet<int>> pipes = KernelPipeUsers.Of(process);
        OpenFile[] files = [.. OpenFile.Of(process).Select(file => file.Kind switch
        {
            OpenFileKind.Socket when sockets.TryGetValue(file.Inode, out string? name) => file with { Target = name },
            OpenFileKind.KernelPipe when pipes.TryGetValue(file.Inode, out SortedSet<int>? users) && users.Count > 0 =>
                file with { Target = $"{file.Target} with {string.Join(", ", users)}" },
            _ => file,
        })];
        using var machine = new Machine();
        PassageView[] ends = [.. machine.Look().Passages.Where(passage =>
            passage.WriterId == process || passage.ReaderId == process)];
        return new Answer(process, files, ends);
    }

    private static void Draw(Screen screen, Answer answer)
    {
        screen.WriteTable(
            ["descriptor#", "kind", "mode", "position#", "inode#", "where"],
            answer.Files.Select(static file => new[]
            {
                Words.Id(file.Descriptor), Words.Of(file.Kind), Words.Of(file.Mode),
                file.Position is { } position ? Words.Of(position) : "-", Words.Id((long)file.Inode), file.Target,
            }));
        if (answer.Ends.Count == 0)
            return;
        screen.WriteLine();
        screen.WriteTable(
            ["end", "peer#", "inode#", "bytes#", "messages#", "fill#", "capacity#", "state", "endpoint"],
            answer.Ends.Select(end => EndRow(answer.ProcessId, end)));
    }

    private static string[] EndRow(int process, PassageView end)
    {
        bool isWriter = end.WriterId == process;
        SideView side = isWriter ? end.Writer : end.Reader!.Value;
        return
        [
            isWriter ? "writes" : "reads", Words.Id(isWriter ? end.ReaderId : end.WriterId), Words.Id((long)end.Inode),
            Words.Of(side.Position), Words.Of(side.Messages), Words.Of(end.Fill), Words.Of(end.Capacity),
            Words.Of(end.State), end.Name.Length > 0 ? end.Name : "-",
        ];
    }

    private sealed record Answer(int ProcessId, IReadOnlyList<OpenFile> Files, IReadOnlyList<PassageView> Ends);
}
