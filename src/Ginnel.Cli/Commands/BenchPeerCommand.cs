using System.CommandLine;
using System.IO;
using System.Linq;
using Ginnel.Cli.Benchmarking;

namespace Ginnel.Cli.Commands;

/// <summary>The other process of ginnel bench, which starts it; not for people.</summary>
internal static class BenchPeerCommand
{
    public const string Name = "bench-peer";

    public static Command Create()
    {
        var subject = new Argument<string>("subject");
        var folder = new Argument<string>("folder");
        var command = new Command(Name, "The other process of a benchmark.") { subject, folder };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            BenchSubject chosen = BenchSubject.All.First(it => it.Name == parsed.GetValue(subject));
            using Stream stream = chosen.Connect(parsed.GetValue(folder)!);
            BenchOrder.Follow(stream);
        });
        return command;
    }
}
