using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Sharing;

namespace Ginnel.Snippets;

#region class
[Shared]
internal sealed partial class Town
{
    public string? Name { get; set; }

    public int People { get; set; }

    public Town?[]? Roads { get; set; }
}
#endregion

internal static class ArenaSnippets
{
    public static async Task RunAsync()
    {
        var bath = new Town { Name = "Bath", People = 94_092 };
        var york = new Town { Name = "York", People = 141_685, Roads = [bath] };
        bath.Roads = [york];
        #region publish
        using var arena = SharedArena.Create(Town.Measure(york));
        Town.Publish(arena, york);
        var (answers, answerer) = Pipe.Create();
        using var child = ChildProcess.Start(Read, arena.Region, answerer);
        #endregion
        using var lines = new StreamReader(answers.AsStream());
        Console.WriteLine(await lines.ReadLineAsync());
        LookUp();
        await PublishVersionsAsync(york);
    }

    private static void LookUp()
    {
        #region map
        using var arena = SharedArena.Create(capacity: 4096);
        RefMap<RefString, int> people = arena.AddMap(
            new Dictionary<string, int> { ["Bath"] = 94_092, ["York"] = 141_685 });
        RefGraph<int> roads = arena.AddGraph<int>(vertices: [94_092, 141_685], neighbors: [[1], [0]]);
        #endregion
        #region lookup
        ArenaTextMap<int> map = arena.View.Get(people);
        Console.WriteLine(map.TryGetValue("York"u8, out int count) ? $"{count} in York, {map["Bath"]} in Bath" : "?");
        ArenaGraphView<int> graph = arena.View.Get(roads);
        foreach (int neighbor in graph.Neighbors(0))
            Console.WriteLine($"{graph[neighbor]} at the end of the road");
        #endregion
    }

    private static async Task PublishVersionsAsync(Town york)
    {
        #region versions
        await using var towns = SharedArenas.Publish<Town.Layout>("towns");
        towns.Publish(Town.Lay(towns.Begin(), york));
        york.People++;
        towns.Publish(Town.Lay(towns.Begin(), york));
        #endregion
        using var reader = ChildProcess.Start(ReadVersionAsync);
        await reader.WaitAsync();
    }

    private static async Task ReadVersionAsync()
    {
        #region hold
        await using var towns = await SharedArenas.OpenAsync<Town.Layout>("towns");
        using var hold = towns.Hold();
        var town = new Town.View(hold.View, hold.Reference);
        Console.WriteLine($"Version {hold.Number}: {town.People} people in {town.Name}");
        #endregion
    }

    #region walk
    private static void Read(SharedRegion region, PipeWriteEnd answerer)
    {
        using var arena = SharedArena.Open(region);
        Town.View town = Town.Open(arena);
        foreach (Town.View next in town.Roads)
            answerer.Write(Encoding.UTF8.GetBytes($"{town.Name} to {next.Name}, {next.People} people\n"));
        answerer.Complete();
    }
    #endregion
}
