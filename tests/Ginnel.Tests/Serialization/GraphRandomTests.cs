using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Ginnel.Fuzzing;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>
/// Random graphs: the copy is isomorphic to the original, that is, a walk along both in step pairs each vertex with
/// exactly one. Random bytes: a graph or an exception, and memory in proportion.
/// </summary>
public sealed class GraphRandomTests
{
    private static readonly Gen<GraphPerson> s_graph = Gen.Int[1, 60].SelectMany(static count =>
        Gen.Select(Gen.Int[-1, count - 1], Targets(count), Targets(count), Gen.String).Array[count]).Select(Build);

    private static GraphFormatter<GraphPerson> Persons => GraphPerson.Vertices.Formatter;

    [Fact]
    public void Read_OfRandomGraphs_GivesIsomorphicOnes() =>
        s_graph.Sample(static root => CheckIsomorphic(root, GraphBytes.Copy(Persons, root)),
            iter: Fuzz.Iterations(500), threads: 1);

    [Fact]
    public void Read_OfRandomGraphsCutShort_IsRefused() => s_graph.Sample(
        static root =>
        {
            byte[] bytes = GraphBytes.Of(Persons, root);
            for (int length = 0; length < bytes.Length; length++)
                Assert.Throws<InvalidMessageException>(() => GraphBytes.Read(Persons, bytes.AsSpan(0, length)));
        },
        iter: Fuzz.Iterations(5),
        threads: 1);

    [Fact]
    public void Read_OfRandomlyChangedBytes_IsAGraphOrRefused()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        byte[][] originals =
        [
            GraphBytes.Of(Persons, Persons20(random)),
            GraphBytes.Of(GraphPlace.Formatter, Map(random)),
        ];
        int refused = 0;
        int iterations = Fuzz.Iterations(20_000);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            byte[] bytes = Change(originals[iteration % 2], random);
            ReadBytes read = iteration % 2 == 0
                ? static bytes => GraphBytes.Read(Persons, bytes)
                : static bytes => GraphBytes.Read(GraphPlace.Formatter, bytes);
            try
            {
                refused += MemoryRule.TryRead<InvalidMessageException>(read, bytes) ? 0 : 1;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Iteration {iteration} with SEED={seed}", exception);
            }
        }

        Assert.InRange(refused, iterations / 10, iterations);
    }

    private static Gen<int[]> Targets(int count) => Gen.Int[-1, count - 1].Array[0, 4];

    private static GraphPerson Build((int Boss, int[] Friends, int[] Rivals, string Name)[] parts)
    {
        GraphPerson[] all =
            [.. parts.Select(static (part, index) => new GraphPerson { Age = index, Name = part.Name })];
        for (int index = 0; index < all.Length; index++)
        {
            all[index].Boss = At(parts[index].Boss);
            all[index].Friends = index % 7 == 3 ? null : [.. parts[index].Friends.Select(At)];
            all[index].Rivals = index % 5 == 2 ? null : [.. parts[index].Rivals.Select(At)];
        }

        return all[0];

        GraphPerson? At(int number) => number < 0 ? null : all[number];
    }

    private static void CheckIsomorphic(GraphPerson original, GraphPerson copy)
    {
        Dictionary<GraphPerson, GraphPerson> there = new(ReferenceEqualityComparer.Instance);
        HashSet<GraphPerson> taken = new(ReferenceEqualityComparer.Instance);
        Queue<GraphPerson> open = new();
        Pair(original, copy);
        while (open.TryDequeue(out GraphPerson? person))
        {
            GraphPerson twin = there[person];
            Assert.NotSame(person, twin);
            Assert.Equal((person.Age, person.Name), (twin.Age, twin.Name));
            Pair(person.Boss, twin.Boss);
            PairAll(person.Friends, twin.Friends);
            PairAll(person.Rivals, twin.Rivals);
        }

        void Pair(GraphPerson? one, GraphPerson? other)
        {
            Assert.Equal(one is null, other is null);
            if (one is null || other is null)
                return;
            if (there.TryGetValue(one, out GraphPerson? known))
            {
                Assert.Same(known, other);
                return;
            }

            Assert.True(taken.Add(other), "One vertex of the copy stands for two of the original.");
            there.Add(one, other);
            open.Enqueue(one);
        }

        void PairAll(IList<GraphPerson?>? ones, IList<GraphPerson?>? others)
        {
            Assert.Equal(ones?.Count, others?.Count);
            for (int index = 0; index < ones?.Count; index++)
                Pair(ones[index], others![index]);
        }
    }

    private static GraphPerson Persons20(Random random) => Build([.. Enumerable.Range(0, 20).Select(
        number => (random.Next(-1, 20), new[] { random.Next(20), -1 }, new[] { random.Next(20) }, $"P{number}"))]);

    private static GraphTown Map(Random random)
    {
        GraphTown[] towns = [.. Enumerable.Range(0, 12).Select(static number => new GraphTown { Name = $"T{number}" })];
        foreach (GraphTown town in towns)
        {
            GraphTown other = towns[random.Next(towns.Length)];
            town.Roads = [new GraphRoad { Length = 1, From = town, To = other }, null, other.Roads?[0]];
            town.Nearest = random.Next(2) == 0 ? other : town.Roads[0];
        }

        return towns[0];
    }

    /// <summary>Single bits, whole numbers of interesting values, and cuts.</summary>
    private static byte[] Change(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            int place = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2 when place + sizeof(int) <= bytes.Length:
                    int value = random.Next(4) switch { 0 => -1, 1 => int.MaxValue, 2 => int.MinValue, _ => place };
                    BitConverter.TryWriteBytes(bytes.AsSpan(place), value);
                    break;
                default:
                    bytes = bytes[..Math.Max(1, place)];
                    break;
            }
        }

        return bytes;
    }
}
