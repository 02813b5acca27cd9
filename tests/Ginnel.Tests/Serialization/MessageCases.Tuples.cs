using System;
using System.Collections.Generic;
using CsCheck;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

internal static partial class MessageCases
{
    private static void AddTuples(List<MessageCase> all)
    {
        var golden = new Parts(1, "two", true, 4, Guid.AllBitsSet, new DateTime(6, DateTimeKind.Utc), 7.0m);
        Gen<Parts> gen = Gen.Select(
            Gen.Int, Gens.TextOrNull, Gen.Bool, Gen.Long, Gen.Guid, Gens.DateTime, Gens.OrMissing(Gens.Decimal))
            .Select(static (a, b, c, d, e, f, g) => new Parts(a, b, c, d, e, f, g));
        AddTuple(all, "value-tuple-1", golden, gen,
            static p => ValueTuple.Create(p.A), default,
            new ValueTupleFormatter<int>());
        AddTuple(all, "tuple-1", golden, gen,
            static p => Tuple.Create(p.A), null,
            new TupleFormatter<int>());
        AddTuple(all, "value-tuple-2", golden, gen,
            static p => ValueTuple.Create(p.A, p.B), default,
            new ValueTupleFormatter<int, string?>());
        AddTuple(all, "tuple-2", golden, gen,
            static p => Tuple.Create(p.A, p.B), null,
            new TupleFormatter<int, string?>());
        AddTuple(all, "value-tuple-3", golden, gen,
            static p => ValueTuple.Create(p.A, p.B, p.C), default,
            new ValueTupleFormatter<int, string?, bool>());
        AddTuple(all, "tuple-3", golden, gen,
            static p => Tuple.Create(p.A, p.B, p.C), null,
            new TupleFormatter<int, string?, bool>());
        AddTuple(all, "value-tuple-4", golden, gen,
            static p => ValueTuple.Create(p.A, p.B, p.C, p.D), default,
            new ValueTupleFormatter<int, string?, bool, long>());
        AddTuple(all, "tuple-4", golden, gen,
            static p => Tuple.Create(p.A, p.B, p.C, p.D), null,
            new TupleFormatter<int, string?, bool, long>());
        AddTuple(all, "value-tuple-5", golden, gen,
            static p => ValueTuple.Create(p.A, p.B, p.C, p.D, p.E), default,
            new ValueTupleFormatter<int, string?, bool, long, Guid>());
        AddTuple(all, "tuple-5", golden, gen,
            static p => Tuple.Create(p.A, p.B, p.C, p.D, p.E), null,
            new TupleFormatter<int, string?, bool, long, Guid>());
        AddTuple(all, "value-tuple-6", golden, gen,
            static p => ValueTuple.Create(p.A, p.B, p.C, p.D, p.E, p.F), default,
            new ValueTupleFormatter<int, string?, bool, long, Guid, DateTime>());
        AddTuple(all, "tuple-6", golden, gen,
            static p => Tuple.Create(p.A, p.B, p.C, p.D, p.E, p.F), null,
            new TupleFormatter<int, string?, bool, long, Guid, DateTime>());
        AddTuple(all, "value-tuple-7", golden, gen,
            static p => ValueTuple.Create(p.A, p.B, p.C, p.D, p.E, p.F, p.G), default,
            new ValueTupleFormatter<int, string?, bool, long, Guid, DateTime, decimal?>());
        AddTuple(all, "tuple-7", golden, gen,
            static p => Tuple.Create(p.A, p.B, p.C, p.D, p.E, p.F, p.G), null,
            new TupleFormatter<int, string?, bool, long, Guid, DateTime, decimal?>());
    }

    private static void AddTuple<T>(
        List<MessageCase> all, string name, Parts golden, Gen<Parts> gen, Func<Parts, T> make, T none,
        IMessageFormatter<T> formatter) => Add(all, name, make(golden), gen.Select(make), [none], formatter);

    private sealed record Parts(int A, string? B, bool C, long D, Guid E, DateTime F, decimal? G);
}
