using System;
using System.Collections.Frozen;
using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Formatters of the types that every program has.</summary>
internal static class BuiltInFormatters
{
    private static readonly FrozenDictionary<Type, object> s_all = new Dictionary<Type, object>
    {
        [typeof(byte)] = new PlainFormatter<byte>(),
        [typeof(int)] = new PlainFormatter<int>(),
        [typeof(long)] = new PlainFormatter<long>(),
        [typeof(double)] = new PlainFormatter<double>(),
        [typeof(string)] = new StringFormatter(),
    }.ToFrozenDictionary();

    /// <summary>The formatter of a type, or null.</summary>
    public static IMessageFormatter<T>? Find<T>() => (IMessageFormatter<T>?)s_all.GetValueOrDefault(typeof(T));
}
