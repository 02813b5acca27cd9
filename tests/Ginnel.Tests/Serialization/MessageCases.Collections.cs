using System;
using System.Buffers;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using CsCheck;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

internal static partial class MessageCases
{
    private static void AddLists(List<MessageCase> all)
    {
        Gen<byte[]> bytes = Gen.Byte.Array[0, 50];
        Add(all, "memory-of-byte", new byte[] { 1, 2, 3 }, bytes.Select(static array => array.AsMemory()), [default]);
        Add(all, "read-only-memory-of-byte", new byte[] { 1, 2, 3 },
            bytes.Select(static array => (ReadOnlyMemory<byte>)array), [default]);
        Add(all, "read-only-memory-of-int64", new long[] { 1, -2 },
            Gens.Few(Gen.Long).Select(static array => (ReadOnlyMemory<long>)array), [default],
            new MemoryFormatter<long>());
        Add(all, "memory-of-string", new string?[] { "a", null },
            Gens.Few(Gens.TextOrNull).Select(static array => array.AsMemory()), [default],
            new MemoryFormatter<string?>());
        Add(all, "read-only-sequence", new ReadOnlySequence<byte>([1, 2, 3]),
            bytes.Select(static array => new ReadOnlySequence<byte>(array)), [default, Pieces.Of([1, 2], [], [3])]);
        Add(all, "immutable-array-of-int32", [1, -2],
            Gens.Few(Gen.Int).Select(static array => array.ToImmutableArray()), [default, []],
            new ImmutableArrayFormatter<int>());
        Add(all, "immutable-array-of-string", ["a", null],
            Gens.Few(Gens.TextOrNull).Select(static array => array.ToImmutableArray()), [default, []],
            new ImmutableArrayFormatter<string?>());
        Add(all, "queue-of-int32", new Queue<int>([1, -2]),
            Gens.OrNull(Gens.Few(Gen.Int).Select(static array => new Queue<int>(array))), [null, new()],
            new QueueFormatter<int>());
        Add(all, "stack-of-string", new Stack<string>(["bottom", "top"]),
            Gens.OrNull(Gens.Few(Gens.Text).Select(static array => new Stack<string>(array))), [null, new()],
            new StackFormatter<string>());
        Add(all, "array-of-nullable-decimal", [1.5m, null], Gens.OrNull(Gens.Few(Gens.OrMissing(Gens.Decimal))),
            [null, [], new decimal?[5000]], new ArrayFormatter<decimal?>());
        Add(all, "list-of-nullable-int64", [1, null], Gens.OrNull(Gens.OrMissing(Gen.Long).List[0, 30]),
            [null, [], [.. new long?[5000]]], new ListFormatter<long?>());
        Add(all, "list-of-lists", [[1, -2], null, []], Gens.OrNull(Gens.OrNull(Gen.Int.List[0, 5]).List[0, 8]),
            [null, [], [[]]], new ListFormatter<List<int>?>());
        AddListInterfaces(all);
        AddRectangles(all);
    }

    private static void AddListInterfaces(List<MessageCase> all)
    {
        var formatter = new ListInterfaceFormatter<int>();
        Gen<int[]?> gen = Gens.OrNull(Gens.Few(Gen.Int));
        Add(all, "enumerable", new[] { 1, -2 }, gen.Select(static array => array?.Reverse()),
            [null, Enumerable.Range(0, 1000).Where(static number => number % 3 == 0)],
            (IMessageFormatter<IEnumerable<int>?>)formatter);
        Add(all, "read-only-collection-interface", new[] { 1, -2 },
            gen.Select(static array => (IReadOnlyCollection<int>?)array), [null, new Queue<int>([4])],
            (IMessageFormatter<IReadOnlyCollection<int>?>)formatter);
        Add(all, "read-only-list-interface", new[] { 1, -2 },
            gen.Select(static array => (IReadOnlyList<int>?)array), [null, new List<int> { 4 }],
            (IMessageFormatter<IReadOnlyList<int>?>)formatter);
        Add(all, "collection-interface", new[] { 1, -2 },
            gen.Select(static array => (ICollection<int>?)array), [null, new LinkedList<int>([4])],
            (IMessageFormatter<ICollection<int>?>)formatter);
        Add(all, "list-interface", new[] { 1, -2 },
            gen.Select(static array => (IList<int>?)array), [null, ImmutableList.Create(4)],
            (IMessageFormatter<IList<int>?>)formatter);
    }

    private static void AddRectangles(List<MessageCase> all)
    {
        Gen<int[]> sizes = Gen.Int[0, 4].Array[4];
        Add(all, "rank-2-array", Fill(new int[2, 3]),
            Gens.OrNull(sizes.Select(static size => Fill(new int[size[0], size[1]]))),
            [null, new int[0, 0], new int[0, 7], new int[7, 0]], new Rank2ArrayFormatter<int>());
        Add(all, "rank-2-array-of-string", new string?[1, 2] { { "a", null } },
            Gens.OrNull(sizes.Select(static size => new string?[size[0], size[1]])),
            [null, new string?[0, 3]], new Rank2ArrayFormatter<string?>());
        Add(all, "rank-3-array", new long[1, 1, 2] { { { 1, 2 } } },
            Gens.OrNull(sizes.Select(static size => new long[size[0], size[1], size[2]])),
            [null, new long[1, 0, 2]], new Rank3ArrayFormatter<long>());
        Add(all, "rank-4-array-of-boolean", new bool[1, 1, 1, 2] { { { { true, false } } } },
            Gens.OrNull(sizes.Select(static size => new bool[size[0], size[1], size[2], size[3]])),
            [null, new bool[2, 0, 0, 9]], new Rank4ArrayFormatter<bool>());
    }

    private static void AddSets(List<MessageCase> all)
    {
        var sets = new HashSetFormatter<int>();
        Gen<HashSet<int>?> numbers = Gens.OrNull(Gens.Few(Gen.Int).Select(static array => array.ToHashSet()));
        Add(all, "hash-set-of-int32", new HashSet<int> { 1, -2 }, numbers,
            [null, [], [.. Enumerable.Range(0, 500)]], (IMessageFormatter<HashSet<int>?>)sets);
        Add(all, "set-interface", new HashSet<int> { 1, -2 }, numbers.Select(static set => (ISet<int>?)set),
            [null, new SortedSet<int> { 3 }], (IMessageFormatter<ISet<int>?>)sets);
        Add(all, "read-only-set-interface", new HashSet<int> { 1, -2 },
            numbers.Select(static set => (IReadOnlySet<int>?)set), [null, new SortedSet<int> { 3 }],
            (IMessageFormatter<IReadOnlySet<int>?>)sets);
        Add(all, "hash-set-of-string", new HashSet<string?> { "a", null },
            Gens.OrNull(Gens.Few(Gens.TextOrNull).Select(static array => array.ToHashSet())), [null, []],
            new HashSetFormatter<string?>());

        var dictionaries = new DictionaryFormatter<string, int>();
        Gen<Dictionary<string, int>?> entries = Gens.OrNull(Gens.Entries(Gens.Text, Gen.Int));
        Add(all, "dictionary", new Dictionary<string, int> { ["a"] = 1, ["b"] = -2 }, entries, [null, []],
            (IMessageFormatter<Dictionary<string, int>?>)dictionaries);
        Add(all, "dictionary-interface", new Dictionary<string, int> { ["a"] = 1 },
            entries.Select(static entries => (IDictionary<string, int>?)entries),
            [null, new SortedDictionary<string, int> { ["b"] = 2 }],
            (IMessageFormatter<IDictionary<string, int>?>)dictionaries);
        Add(all, "read-only-dictionary-interface", new Dictionary<string, int> { ["a"] = 1 },
            entries.Select(static entries => (IReadOnlyDictionary<string, int>?)entries),
            [null, ImmutableDictionary<string, int>.Empty.Add("b", 2)],
            (IMessageFormatter<IReadOnlyDictionary<string, int>?>)dictionaries);
        Add(all, "dictionary-of-lists", new Dictionary<Guid, List<int>?> { [Guid.AllBitsSet] = [1], [default] = null },
            Gens.OrNull(Gens.Entries(Gen.Guid, Gens.OrNull(Gen.Int.List[0, 4]))), [null, []],
            new DictionaryFormatter<Guid, List<int>?>());
        Add(all, "key-value-pair", KeyValuePair.Create("key", 1),
            Gen.Select(Gens.Text, Gen.Int).Select(static (key, value) => KeyValuePair.Create(key, value)),
            [KeyValuePair.Create("", 0)], new KeyValuePairFormatter<string, int>());
    }

    private static int[,] Fill(int[,] array)
    {
        for (int row = 0; row < array.GetLength(0); row++)
        {
            for (int column = 0; column < array.GetLength(1); column++)
                array[row, column] = row * 1000 - column;
        }

        return array;
    }
}
