using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>From a type to what its values are written and read with.</summary>
/// <remarks>
/// The one place that knows this: members of messages, parameters of contracts and data of vertices all come here.
/// <see cref="ValueModel.Formatter"/> of what it returns is an expression for generated code in
/// <see cref="Compilation"/>'s assembly.
/// </remarks>
internal sealed class ValueParser(Compilation compilation)
{
    private const string FormatterInterface = Names.Library + "IMessageFormatter";

    public Compilation Compilation { get; } = compilation;

    /// <summary>How values of a type are written and read; null when they cannot be.</summary>
    public ValueModel? Parse(ITypeSymbol type)
    {
        string name = Names.Full(type);
        if (type is ITypeParameterSymbol)
            return LookedUp(type);
        if (type.SpecialType == SpecialType.System_String)
            return Create(type, ValueKind.Text, Names.Library + "StringFormatter") with { IsKnown = true };
        if (PlainTypes.IsPlain(type))
            return Create(type, ValueKind.Plain, $"{Names.Library}PlainFormatter<{name}>");
        if (type is IArrayTypeSymbol array)
            return ParseArray(array);
        if (type is INamedTypeSymbol named)
            return Symbols.Has(named, Names.MessageAttribute) ? Message(named) : BuiltInTypes.Parse(named, this);
        return null;
    }

    /// <summary>A formatter that is made by a constructor without arguments.</summary>
    public static ValueModel Create(ITypeSymbol type, ValueKind kind, string formatter, string arguments = "") => new(
        Names.Full(type), kind, "", formatter, $"new {formatter}({arguments})", false, Symbols.ReachOf(type));

    /// <summary>A formatter that somebody has registered by the time it is needed.</summary>
    public static ValueModel LookedUp(ITypeSymbol type)
    {
        string name = Names.Full(type);
        return new(
            name,
            ValueKind.Made,
            "",
            $"{FormatterInterface}<{name}>",
            $"{Names.Library}MessageFormatter.Of<{name}>()",
            true,
            Symbols.ReachOf(type));
    }

    /// <summary>The formatter that is generated for a type with [Message].</summary>
    private ValueModel Message(INamedTypeSymbol type)
    {
        bool isOurs = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, Compilation.Assembly);
        if (!isOurs)
            return LookedUp(type);
        string name = Names.Full(type);
        return new(
            name,
            ValueKind.Existing,
            "",
            $"{name}.{Names.FormatterClass}",
            $"{name}.{Names.FormatterInstance}",
            false,
            Symbols.ReachOf(type));
    }

    private ValueModel? ParseArray(IArrayTypeSymbol type)
    {
        if (type is { Rank: 1 } && PlainTypes.IsPlain(type.ElementType))
        {
            return LookedUp(type) with
            {
                Kind = ValueKind.PlainArray,
                Element = Names.Full(type.ElementType),
            };
        }

        return Parse(type.ElementType) is null ? null : LookedUp(type);
    }
}
