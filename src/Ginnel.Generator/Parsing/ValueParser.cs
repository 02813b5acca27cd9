using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>From a type to what its values are written and read with.</summary>
/// <remarks>
/// The one place that knows this: members of messages, parameters of contracts and data of vertices all come here.
/// <see cref="ValueModel.Formatter"/> of what it returns is an expression for generated code in
/// <see cref="Compilation"/>'s assembly. A type that is built of others is possible when they are.
/// </remarks>
internal sealed class ValueParser(Compilation compilation)
{
    public Compilation Compilation { get; } = compilation;

    /// <summary>How values of a type are written and read; null when they cannot be.</summary>
    public ValueModel? Parse(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol)
            return LookedUp(type);
        if (PlainTypes.IsPlain(type))
        {
            string name = Names.Full(type);
            return New(type, $"PlainFormatter<{name}>", [], BuiltInTypes.IsSimple(type)) with
            {
                Kind = ValueKind.Direct,
                Method = $"<{name}>",
            };
        }

        if (BuiltInTypes.MethodOf(type) is { } method)
            return LookedUp(type) with { Kind = ValueKind.Direct, Method = method };
        return type switch
        {
            IArrayTypeSymbol array => ParseArray(array),
            INamedTypeSymbol named when Symbols.Has(named, Names.MessageAttribute) => Message(named),
            INamedTypeSymbol named => ParseConstructed(named),
            _ => null,
        };
    }

    /// <summary>A formatter that is made of a class that the user wrote.</summary>
    public static ValueModel Own(ITypeSymbol type, INamedTypeSymbol formatter)
    {
        string name = Names.Full(formatter);
        return new(Names.Full(type), ValueKind.Made, "", name, $"new {name}()", true, Symbols.ReachOf(type));
    }

    /// <summary>A formatter that somebody else has registered by the time that it is needed.</summary>
    private static ValueModel LookedUp(ITypeSymbol type)
    {
        string name = Names.Full(type);
        string formatter = $"{Names.Library}MessageFormatter.Of<{name}>()";
        return new(name, ValueKind.Made, "", Interface(name), formatter, true, Symbols.ReachOf(type));
    }

    /// <summary>The formatter generated for a type with [Message]; that of another module is looked up.</summary>
    private ValueModel Message(INamedTypeSymbol type)
    {
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, Compilation.Assembly))
            return LookedUp(type);
        string name = Names.Full(type);
        string instance = $"{name}.{Names.FormatterInstance}";
        string formatterType = $"{name}.{Names.FormatterClass}";
        return new(name, ValueKind.Existing, "", formatterType, instance, false, Symbols.ReachOf(type));
    }

    private ValueModel? ParseArray(IArrayTypeSymbol type)
    {
        if (Parse(type.ElementType) is not { } element)
            return null;
        string? formatter = type.Rank switch
        {
            1 => "ArrayFormatter",
            2 or 3 or 4 => $"Rank{type.Rank}ArrayFormatter",
            _ => null,
        };
        if (formatter is null)
            return null;
        bool isKnown = type.Rank == 1 && BuiltInTypes.IsSimple(type.ElementType);
        ValueModel value = New(type, $"{formatter}<{element.Type}>", [element], isKnown);
        return type.Rank == 1 && PlainTypes.IsPlain(type.ElementType)
            ? value with { Kind = ValueKind.Direct, Method = $"Array<{element.Type}>" }
            : value;
    }

    private ValueModel? ParseConstructed(INamedTypeSymbol type)
    {
        if (BuiltInTypes.IsLookedUp(type))
            return LookedUp(type);
        if (BuiltInTypes.FormatterOf(type) is not { } formatter)
            return null;
        var arguments = new List<ValueModel>();
        foreach (ITypeSymbol argument in type.TypeArguments)
        {
            if (Parse(argument) is not { } value)
                return null;
            arguments.Add(value);
        }

        string names = string.Join(", ", arguments.Select(static argument => argument.Type));
        bool isKnown = BuiltInTypes.IsKnown(type);
        ValueModel constructed = New(type, $"{formatter.Name}<{names}>", arguments, isKnown);
        if (formatter.IsOfSeveral)
            return constructed with { FormatterType = Interface(constructed.Type) };
        return formatter.Name == "ListFormatter" && PlainTypes.IsPlain(type.TypeArguments[0])
            ? constructed with { Kind = ValueKind.Direct, Method = $"List<{names}>" }
            : constructed;
    }

    /// <summary>A formatter of the library, given those of the parts that it does not find by itself.</summary>
    private static ValueModel New(ITypeSymbol type, string formatter, List<ValueModel> parts, bool isKnown)
    {
        string arguments = parts.TrueForAll(static part => part.IsKnown)
            ? ""
            : string.Join(", ", parts.Select(static part => part.IsKnown ? "null" : part.Formatter));
        string name = Names.Library + formatter;
        return new(
            Names.Full(type), ValueKind.Made, "", name, $"new {name}({arguments})", isKnown, Symbols.ReachOf(type));
    }

    private static string Interface(string name) => $"{Names.Library}IMessageFormatter<{name}>";
}
