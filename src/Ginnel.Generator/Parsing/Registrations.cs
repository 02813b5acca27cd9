using Ginnel.Generator.Model;

namespace Ginnel.Generator.Parsing;

/// <summary>Which formatters the module registers for the sake of a type that code names.</summary>
internal static class Registrations
{
    /// <summary>The registration of a member's or parameter's type; null when it needs or can have none.</summary>
    public static Registration? Of(ValueModel value) =>
        value.IsKnown || value.Reach == NameReach.Parameters ? null : Create(value.Type, value.Formatter);

    public static Registration Create(string type, string formatter) =>
        new(type, $"{Names.Library}MessageFormatter.Register<{type}>({formatter});");
}
