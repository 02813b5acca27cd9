using System;
using Ginnel.Generator.Tests.Support;
using Xunit;

namespace Ginnel.Generator.Tests;

/// <summary>Types that a program hands to the library are registered without being named in an attribute.</summary>
public sealed class CalledTypeTests
{
    private const string Registrations = "Ginnel.Registrations";

    [Theory]
    [InlineData("MessageSerializer.Serialize(new Dictionary<string, Order>())", "Dictionary<string, global::Order>>(")]
    [InlineData("MessageSerializer.Deserialize<List<Order>>([])", "List<global::Order>>(")]
    [InlineData("MessageFormatter.Of<Page<Order>>()", "Register<global::Page<global::Order>>(")]
    [InlineData("MessageSerializer.Serialize(DayOfWeek.Friday)", "Register<global::System.DayOfWeek>(")]
    public void Generate_CallOfTheLibrary_RegistersItsType(string call, string expected) =>
        Assert.Contains(expected, From(call).Text(Registrations), StringComparison.Ordinal);

    [Theory]
    [InlineData("MessageSerializer.Serialize(5)")]
    [InlineData("MessageSerializer.Serialize(new object())")]
    [InlineData("Own.Serialize(new List<Order>())")]
    public void Generate_OtherCall_RegistersNothing(string call) =>
        Assert.Equal(From("1").Text(Registrations), From(call).Text(Registrations));

    private static Generated From(string expression)
    {
        Generated generated = Generated.From($$"""
            using System;
            using System.Collections.Generic;
            using Ginnel.Serialization;

            public static class Program
            {
                public static object Run() => {{expression}};
            }

            public static class Own
            {
                public static object Serialize<T>(T value) => value!;
            }

            [Message]
            public partial class Order
            {
                public int Id { get; set; }
            }

            [Message]
            public partial class Page<T>
            {
                public T? First { get; set; }
            }
            """);
        Assert.Empty(generated.CompilerDiagnostics);
        return generated;
    }
}
