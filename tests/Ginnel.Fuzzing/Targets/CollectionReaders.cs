using System;
using System.Buffers;
using System.Collections.Generic;
using System.Numerics;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Collections, tuples and pairs: of plain elements, of text, of each other.</summary>
internal static class CollectionReaders
{
    public static IReadOnlyList<TypeReader> All { get; } =
    [
        .. Lists(), .. ListInterfaces(), .. Sets(), .. Dictionaries(), .. ValueTuples(), .. Tuples(), .. Unlisted(),
    ];

    private static IEnumerable<TypeReader> Lists() =>
    [
        TypeReader.Of<Memory<byte>>("memory-of-byte"),
        TypeReader.Of<ReadOnlyMemory<byte>>("read-only-memory-of-byte"),
        TypeReader.Of<ReadOnlyMemory<long>>("read-only-memory-of-int64", new MemoryFormatter<long>()),
        TypeReader.Of<Memory<string?>>("memory-of-string", new MemoryFormatter<string?>()),
        TypeReader.Of<ReadOnlySequence<byte>>("read-only-sequence"),
        TypeReader.Of("immutable-array-of-int32", new ImmutableArrayFormatter<int>()),
        TypeReader.Of("immutable-array-of-string", new ImmutableArrayFormatter<string?>()),
        TypeReader.Of("queue-of-int32", new QueueFormatter<int>()),
        TypeReader.Of("stack-of-string", new StackFormatter<string>()),
        TypeReader.Of("array-of-nullable-decimal", new ArrayFormatter<decimal?>()),
        TypeReader.Of("list-of-nullable-int64", new ListFormatter<long?>()),
        TypeReader.Of("list-of-lists", new ListFormatter<List<int>?>(new ListFormatter<int>())),
        TypeReader.Of("rank-2-array", new Rank2ArrayFormatter<int>()),
        TypeReader.Of("rank-2-array-of-string", new Rank2ArrayFormatter<string?>()),
        TypeReader.Of("rank-3-array", new Rank3ArrayFormatter<long>()),
        TypeReader.Of("rank-4-array-of-boolean", new Rank4ArrayFormatter<bool>()),
    ];

    private static IEnumerable<TypeReader> ListInterfaces()
    {
        var formatter = new ListInterfaceFormatter<int>();
        return
        [
            TypeReader.Of<IEnumerable<int>?>("enumerable", formatter),
            TypeReader.Of<IReadOnlyCollection<int>?>("read-only-collection-interface", formatter),
            TypeReader.Of<IReadOnlyList<int>?>("read-only-list-interface", formatter),
            TypeReader.Of<ICollection<int>?>("collection-interface", formatter),
            TypeReader.Of<IList<int>?>("list-interface", formatter),
        ];
    }

    private static IEnumerable<TypeReader> Sets()
    {
        var sets = new HashSetFormatter<int>();
        return
        [
            TypeReader.Of<HashSet<int>?>("hash-set-of-int32", sets),
            TypeReader.Of<ISet<int>?>("set-interface", sets),
            TypeReader.Of<IReadOnlySet<int>?>("read-only-set-interface", sets),
            TypeReader.Of<HashSet<string?>?>("hash-set-of-string", new HashSetFormatter<string?>()),
        ];
    }

    private static IEnumerable<TypeReader> Dictionaries()
    {
        var formatter = new DictionaryFormatter<string, int>();
        var ofLists = new DictionaryFormatter<Guid, List<int>?>(values: new ListFormatter<int>());
        return
        [
            TypeReader.Of<Dictionary<string, int>?>("dictionary", formatter),
            TypeReader.Of<IDictionary<string, int>?>("dictionary-interface", formatter),
            TypeReader.Of<IReadOnlyDictionary<string, int>?>("read-only-dictionary-interface", formatter),
            TypeReader.Of<Dictionary<Guid, List<int>?>?>("dictionary-of-lists", ofLists),
            TypeReader.Of("key-value-pair", new KeyValuePairFormatter<string, int>()),
        ];
    }

    private static IEnumerable<TypeReader> ValueTuples() =>
    [
        TypeReader.Of("value-tuple-1", new ValueTupleFormatter<int>()),
        TypeReader.Of("value-tuple-2", new ValueTupleFormatter<int, string?>()),
        TypeReader.Of("value-tuple-3", new ValueTupleFormatter<int, string?, bool>()),
        TypeReader.Of("value-tuple-4", new ValueTupleFormatter<int, string?, bool, long>()),
        TypeReader.Of("value-tuple-5", new ValueTupleFormatter<int, string?, bool, long, Guid>()),
        TypeReader.Of("value-tuple-6", new ValueTupleFormatter<int, string?, bool, long, Guid, DateTime>()),
        TypeReader.Of("value-tuple-7", new ValueTupleFormatter<int, string?, bool, long, Guid, DateTime, decimal?>()),
    ];

    private static IEnumerable<TypeReader> Tuples() =>
    [
        TypeReader.Of("tuple-1", new TupleFormatter<int>()),
        TypeReader.Of("tuple-2", new TupleFormatter<int, string?>()),
        TypeReader.Of("tuple-3", new TupleFormatter<int, string?, bool>()),
        TypeReader.Of("tuple-4", new TupleFormatter<int, string?, bool, long>()),
        TypeReader.Of("tuple-5", new TupleFormatter<int, string?, bool, long, Guid>()),
        TypeReader.Of("tuple-6", new TupleFormatter<int, string?, bool, long, Guid, DateTime>()),
        TypeReader.Of("tuple-7", new TupleFormatter<int, string?, bool, long, Guid, DateTime, decimal?>()),
    ];

    /// <summary>Types whose elements take a byte or a few, and much more in memory.</summary>
    private static IEnumerable<TypeReader> Unlisted()
    {
        byte[] empty = [0, 0, 0, 0];
        return
        [
            TypeReader.Of("list-of-uri", new ListFormatter<Uri?>()) with { Sample = empty },
            TypeReader.Of("list-of-tuples", new ListFormatter<Tuple<byte>?>(new TupleFormatter<byte>())) with
            {
                Sample = empty,
            },
            TypeReader.Of("array-of-dictionaries", new ArrayFormatter<Dictionary<byte, bool>?>(
                new DictionaryFormatter<byte, bool>())) with { Sample = empty },
            TypeReader.Of("queue-of-stacks", new QueueFormatter<Stack<byte>?>(new StackFormatter<byte>())) with
            {
                Sample = empty,
            },
            TypeReader.Of("array-of-big-integer-sets", new ArrayFormatter<HashSet<BigInteger>?>(
                new HashSetFormatter<BigInteger>())) with { Sample = empty },
        ];
    }
}
