using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Every type comes back as it was written.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Names => MessageCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Deserialize_WhatWasSerialized_IsTheSame(string name) => MessageCases.Of(name).CheckRoundTrips();

    [Theory]
    [MemberData(nameof(Names))]
    public void Deserialize_RandomValues_AreTheSame(string name) =>
        MessageCases.Of(name).CheckRandomRoundTrips(
            Math.Max(1, Fuzz.Iterations(15_000) / MessageCases.All.Count));

    /// <summary>Whoever adds a formatter adds a case, and all that is tested for the others is tested for it.</summary>
    [Fact]
    public void Cases_AllFormatters_HaveOne()
    {
        HashSet<Type> types = [.. MessageCases.All.Select(static item => item.Type)];
        Assert.DoesNotContain(BuiltInFormatters.Types, type => !types.Contains(type));

        HashSet<Type> formatters = [.. MessageCases.All.Select(static item => item.Formatter).OfType<Type>()
            .Select(static type => type.IsGenericType ? type.GetGenericTypeDefinition() : type)];
        Assert.DoesNotContain(typeof(MessageFormatter).Assembly.GetExportedTypes(), type =>
            type.IsClass && type.IsGenericTypeDefinition && IsFormatter(type) && !formatters.Contains(type)
            && type != typeof(NullableFormatter<>) && type != typeof(GraphFormatter<>));
    }

    [Fact]
    public void Cases_Names_AreDifferent() =>
        Assert.Equal(MessageCases.All.Count, MessageCases.All.DistinctBy(static item => item.Name).Count());

    private static bool IsFormatter(Type type) => type.GetInterfaces().Any(static face =>
        face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IMessageFormatter<>));
}
