using System;
using System.IO;
using Ginnel.Serialization;
using Ginnel.Tests.Tidy;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Graphs that were once written are read forever, and still written in the same way.</summary>
/// <remarks>GOLDEN=write in the environment makes a file that does not exist, as for other messages.</remarks>
public sealed class GraphGoldenTests
{
    [Fact]
    public void GoldenFile_OfOneClass_IsReadAndWrittenTheSame()
    {
        var person = new GraphPerson { Age = 1, Name = "Ann" };
        person.Friends = [new GraphPerson { Age = 2, Name = "B\u00E9a", Boss = person }, null, person];
        person.Rivals = [person.Friends[0]];
        Check("one-class.bin", GraphPerson.Vertices.Formatter, person, static copy =>
        {
            Assert.Equal((1, "Ann"), (copy.Age, copy.Name));
            Assert.Equal([copy.Friends![0], null, copy], copy.Friends);
            Assert.Equal((2, "B\u00E9a"), (copy.Friends[0]!.Age, copy.Friends[0]!.Name));
            Assert.Same(copy, copy.Friends[0]!.Boss);
            Assert.Null(copy.Friends[0]!.Friends);
            Assert.Equal([copy.Friends[0]], copy.Rivals!);
        });
    }

    [Fact]
    public void GoldenFile_OfSeveralClasses_IsReadAndWrittenTheSame()
    {
        var town = new GraphTown { Name = "town" };
        town.Roads = [new GraphRoad { Length = 12, From = town, To = town }];
        town.Nearest = town.Roads[0];
        Check<GraphPlace>("several-classes.bin", GraphPlace.Formatter, town, static copy =>
        {
            GraphTown there = Assert.IsType<GraphTown>(copy);
            GraphRoad road = Assert.IsType<GraphRoad>(there.Nearest);
            Assert.Equal([road], there.Roads!);
            Assert.Equal(("town", 12), (there.Name, road.Length));
            Assert.Same(there, road.From);
            Assert.Same(there, road.To);
        });
    }

    private static void Check<T>(string name, GraphFormatter<T> formatter, T root, Action<T> check) where T : class
    {
        string path = Path.Combine(Repository.Current.Root, "tests/golden/0.1.0/graphs", name);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, GraphBytes.Of(formatter, root));
        }

        byte[] bytes = File.ReadAllBytes(path);
        check(GraphBytes.Read(formatter, bytes)!);
        Assert.Equal(bytes, GraphBytes.Of(formatter, root));
    }
}
