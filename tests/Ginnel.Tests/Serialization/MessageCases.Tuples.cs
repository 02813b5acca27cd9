using System;
using System.Collections.Generic;
using CsCheck;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

internal static partial class MessageCases
{
    private static void AddTuples(List<MessageCase> all)
    {
        Add(all, "value-tuple-1", ValueTuple.Create(1),
            Gen.Int.Select(static a => ValueTuple.Create(a)),
            [default], new ValueTupleFormatter<int>());
        Add(all, "tuple-1", new Tuple<int>(1),
            Gens.OrNull(Gen.Int.Select(static a => new Tuple<int>(a))),
            [null], new TupleFormatter<int>());
        Add(all, "value-tuple-2", (1, "two"),
            Gen.Select(Gen.Int, Gens.TextOrNull).Select(static (a, b) => (a, b)),
            [default], new ValueTupleFormatter<int, string?>());
        Add(all, "tuple-2", new Tuple<int, string?>(1, "two"),
            Gens.OrNull(Gen.Select(Gen.Int, Gens.TextOrNull).Select(static (a, b) => new Tuple<int, string?>(a, b))),
            [null], new TupleFormatter<int, string?>());
        Add(all, "value-tuple-3", (1, "two", true),
            Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool).Select(static (a, b, c) => (a, b, c)),
            [default], new ValueTupleFormatter<int, string?, bool>());
        Add(all, "tuple-3", new Tuple<int, string?, bool>(1, "two", true),
            Gens.OrNull(Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool).Select(static (a, b, c) => new Tuple<int, string?, bool>(a, b, c))),
            [null], new TupleFormatter<int, string?, bool>());
        Add(all, "value-tuple-4", (1, "two", true, 4),
            Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long).Select(static (a, b, c, d) => (a, b, c, d)),
            [default], new ValueTupleFormatter<int, string?, bool, long>());
        Add(all, "tuple-4", new Tuple<int, string?, bool, long>(1, "two", true, 4),
            Gens.OrNull(Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long).Select(static (a, b, c, d) => new Tuple<int, string?, bool, long>(a, b, c, d))),
            [null], new TupleFormatter<int, string?, bool, long>());
        Add(all, "value-tuple-5", (1, "two", true, 4, Guid.AllBitsSet),
            Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid).Select(static (a, b, c, d, e) => (a, b, c, d, e)),
            [default], new ValueTupleFormatter<int, string?, bool, long, Guid>());
        Add(all, "tuple-5", new Tuple<int, string?, bool, long, Guid>(1, "two", true, 4, Guid.AllBitsSet),
            Gens.OrNull(Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid).Select(static (a, b, c, d, e) => new Tuple<int, string?, bool, long, Guid>(a, b, c, d, e))),
            [null], new TupleFormatter<int, string?, bool, long, Guid>());
        Add(all, "value-tuple-6", (1, "two", true, 4, Guid.AllBitsSet, new DateTime(6, DateTimeKind.Utc)),
            Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid, Gens.DateTime).Select(static (a, b, c, d, e, f) => (a, b, c, d, e, f)),
            [default], new ValueTupleFormatter<int, string?, bool, long, Guid, DateTime>());
        Add(all, "tuple-6", new Tuple<int, string?, bool, long, Guid, DateTime>(1, "two", true, 4, Guid.AllBitsSet, new DateTime(6, DateTimeKind.Utc)),
            Gens.OrNull(Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid, Gens.DateTime).Select(static (a, b, c, d, e, f) => new Tuple<int, string?, bool, long, Guid, DateTime>(a, b, c, d, e, f))),
            [null], new TupleFormatter<int, string?, bool, long, Guid, DateTime>());
        Add(all, "value-tuple-7", (1, "two", true, 4, Guid.AllBitsSet, new DateTime(6, DateTimeKind.Utc), 7.0m),
            Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid, Gens.DateTime, Gens.OrMissing(Gens.Decimal)).Select(static (a, b, c, d, e, f, g) => (a, b, c, d, e, f, g)),
            [default], new ValueTupleFormatter<int, string?, bool, long, Guid, DateTime, decimal?>());
        Add(all, "tuple-7", new Tuple<int, string?, bool, long, Guid, DateTime, decimal?>(1, "two", true, 4, Guid.AllBitsSet, new DateTime(6, DateTimeKind.Utc), 7.0m),
            Gens.OrNull(Gen.Select(Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid, Gens.DateTime, Gens.OrMissing(Gens.Decimal)).Select(static (a, b, c, d, e, f, g) => new Tuple<int, string?, bool, long, Guid, DateTime, decimal?>(a, b, c, d, e, f, g))),
            [null], new TupleFormatter<int, string?, bool, long, Guid, DateTime, decimal?>());
    }
}
