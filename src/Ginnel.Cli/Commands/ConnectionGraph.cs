using System.Collections.Generic;
using System.Linq;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>Draws who is connected with whom: below each process the ways out of it, as branches.</summary>
/// <remarks>A connection is drawn once, below the side with the lower number.</remarks>
internal static class ConnectionGraph
{
    private const string Branch = "├── ";
    private const string LastBranch = "└── ";

    public static void Write(Screen screen, MachineView view)
    {
        Dictionary<int, string> names = view.Processes.ToDictionary(
            static process => process.Id, static process => $"{process.Id} {process.Name}");
        ILookup<int, Way> ways = ConnectionView.Of(view.Passages).Select(Way.Of).ToLookup(static way => way.From);
        foreach (ProcessView process in view.Processes)
        {
            Way[] ends = [.. ways[process.Id].OrderBy(static way => way.To)];
            if (ends.Length == 0 && ways.Any(group => group.Any(way => way.To == process.Id)))
                continue;
            screen.WriteLine(names[process.Id]);
            for (int index = 0; index < ends.Length; index++)
            {
                string peer = ends[index].To is { } to && names.TryGetValue(to, out string? name) ? name : "nobody";
                string branch = index == ends.Length - 1 ? LastBranch : Branch;
                screen.WriteLine($"{branch}{ends[index].Arrow} {peer}  {ends[index].Name}");
                foreach (string direction in ends[index].Directions)
                    screen.WriteLine($"{(index == ends.Length - 1 ? " " : "│")}       {direction}");
            }
        }
    }

    /// <summary>A connection as seen from its lower side.</summary>
    private sealed record Way(int From, int? To, string Arrow, string Name, IReadOnlyList<string> Directions)
    {
        public static Way Of(ConnectionView connection)
        {
            PassageView forth = connection.Forth;
            bool isTurned = forth.ReaderId < forth.WriterId;
            int from = isTurned ? forth.ReaderId!.Value : forth.WriterId;
            string arrow = connection.Back is not null ? "<=>" : isTurned ? "<--" : "-->";
            IEnumerable<PassageView> rings = connection.Back is { } back ? [forth, back] : [forth];
            return new Way(
                from, isTurned ? forth.WriterId : forth.ReaderId, arrow, connection.Name,
                [.. rings.OrderByDescending(ring => ring.WriterId == from).Select(ring =>
                    $"{(ring.WriterId == from ? "-->" : "<--")} {Describe(ring)}")]);
        }

        private static string Describe(PassageView passage) =>
            $"{Words.Bytes(passage.Writer.Position)} so far, {Words.Bytes(passage.Fill)} of " +
            $"{Words.Bytes(passage.Capacity)} waiting; {Words.Of(passage.State)}";
    }
}
