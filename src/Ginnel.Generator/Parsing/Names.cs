using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Names of the library's types, and of types as generated code writes them.</summary>
internal static class Names
{
    public const string Root = "Ginnel";
    public const string Serialization = Root + ".Serialization";
    public const string MessageAttribute = Serialization + ".MessageAttribute";
    public const string MessageTypeAttribute = Serialization + ".MessageTypeAttribute";
    public const string MemberAttribute = Serialization + ".MemberAttribute";
    public const string NotInMessageAttribute = Serialization + ".NotInMessageAttribute";
    public const string FormatterAttribute = Serialization + ".FormatterAttribute";
    public const string UnionAttribute = Serialization + ".UnionAttribute";

    public const string ContractAttribute = "Ginnel.Messaging.ContractAttribute";

    public const string SharedAttribute = "Ginnel.Sharing.SharedAttribute";
    public const string NotSharedAttribute = "Ginnel.Sharing.NotSharedAttribute";

    /// <summary>In generated code, before the name of a type of arenas.</summary>
    public const string ArenaLibrary = "global::Ginnel.Sharing.";

    /// <summary>In generated code, before the name of a type that calls are made of.</summary>
    public const string CallLibrary = "global::Ginnel.Messaging.";

    /// <summary>In generated code, before the name of a type of the library.</summary>
    public const string Library = "global::" + Serialization + ".";

    /// <summary>The class in a type with [Message] that formats it, and its field with the one instance.</summary>
    /// <remarks>Whatever emits a formatter for a type calls it so: then others need not ask how it is made.</remarks>
    public const string FormatterClass = "GinnelFormatter";
    public const string FormatterInstance = FormatterClass + ".Instance";

    private static readonly SymbolDisplayFormat s_full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    private static readonly SymbolDisplayFormat s_metadata = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.ExpandValueTuple
            | SymbolDisplayMiscellaneousOptions.ExpandNullable);

    private static readonly SymbolDisplayFormat s_short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>With <c>global::</c> and type arguments, without annotations or names of tuples' parts.</summary>
    public static string Full(ITypeSymbol type) => type.ToDisplayString(s_full);

    /// <summary>With namespace and surrounding types, without type arguments.</summary>
    public static string Plain(ITypeSymbol type) => type.ToDisplayString(s_metadata);

    /// <summary>For people: without the namespace.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(s_short);
}
