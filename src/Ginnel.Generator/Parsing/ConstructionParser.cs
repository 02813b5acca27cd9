using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ginnel.Generator.Parsing;

/// <summary>How an object of a type is made before, or after, its members have been read.</summary>
/// <remarks>
/// 1. Without arguments, if there is such a constructor and every member can be set afterwards.
/// 2. Else by the constructor with the most parameters of those whose parameters are all members, by name and type, and
///    which sets all that cannot be set otherwise.
/// </remarks>
internal sealed class ConstructionParser(
    INamedTypeSymbol type, List<ParsedMember> members, List<DiagnosticInfo> diagnostics)
{
    public ConstructionModel? Parse()
    {
        // A record struct has both; what its declaration names goes to its constructor.
        bool needsArguments = members.Exists(static member => member.NeedsConstructor)
            || type is { IsRecord: true, IsValueType: true };
        IMethodSymbol[] candidates = [.. type.InstanceConstructors
            .Where(constructor => !IsCopy(constructor) && constructor.Parameters.All(IsMember))
            .OrderByDescending(static constructor => constructor.Parameters.Length)];
        IMethodSymbol? chosen = needsArguments
            ? Array.Find(candidates, SetsTheRest)
            : candidates.LastOrDefault(static it => it.Parameters.IsEmpty) ?? candidates.FirstOrDefault();
        if (chosen is not null)
            return Create(chosen);
        if (candidates.Length == 0)
            Report(Diagnostics.NoConstructor, type, type.Name);
        else
            ReportUnset();
        return null;
    }

    private ConstructionModel Create(IMethodSymbol constructor)
    {
        EquatableArray<ArgumentModel> arguments = constructor.Parameters
            .Select(parameter => new ArgumentModel(MemberOf(parameter), Default(parameter)))
            .ToEquatableArray();
        bool setsRequired = !RequiresMembers()
            || Symbols.Has(constructor, "System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute");
        ConstructionCall call = setsRequired ? ConstructionCall.New
            : constructor.IsImplicitlyDeclared && type.IsValueType ? ConstructionCall.Default
            : ConstructionCall.Accessor;
        return new(arguments, call);
    }

    private bool IsCopy(IMethodSymbol constructor) =>
        constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private bool IsMember(IParameterSymbol parameter) =>
        parameter.RefKind is RefKind.None or RefKind.In && MemberOf(parameter) >= 0;

    private int MemberOf(IParameterSymbol parameter) => members.FindIndex(member =>
        string.Equals(member.Symbol.Name.TrimStart('_'), parameter.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.Default.Equals(member.Type, parameter.Type));

    private bool SetsTheRest(IMethodSymbol constructor) => Unset(constructor).Count == 0;

    private List<ParsedMember> Unset(IMethodSymbol constructor)
    {
        HashSet<int> set = [.. constructor.Parameters.Select(MemberOf)];
        return [.. members.Where((member, index) => member.NeedsConstructor && !set.Contains(index))];
    }

    private void ReportUnset()
    {
        // All that no constructor sets; where each is set by one, but not by the same, all of them.
        HashSet<int> settable = [.. type.InstanceConstructors.SelectMany(static it => it.Parameters).Select(MemberOf)];
        ParsedMember[] needing = [.. members.Where(static member => member.NeedsConstructor)];
        ParsedMember[] unset = [.. needing.Where(member => !settable.Contains(members.IndexOf(member)))];
        foreach (ParsedMember member in unset.Length > 0 ? unset : needing)
            Report(Diagnostics.CannotBeSet, member.Symbol, $"{member.Symbol.ContainingType.Name}.{member.Symbol.Name}");
    }

    private bool RequiresMembers() => Symbols.Hierarchy(type).SelectMany(static it => it.GetMembers()).Any(
        static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true });

    private static string Default(IParameterSymbol parameter)
    {
        object? value = parameter.HasExplicitDefaultValue ? parameter.ExplicitDefaultValue : null;
        string? text = value switch
        {
            null => "default",
            double number when double.IsNaN(number) => "double.NaN",
            float number when float.IsNaN(number) => "float.NaN",
            double number when double.IsInfinity(number) => number > 0 ? "1.0 / 0.0" : "-1.0 / 0.0",
            float number when float.IsInfinity(number) => number > 0 ? "1.0f / 0.0f" : "-1.0f / 0.0f",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        return value is not null && IsEnum(parameter.Type) ? $"({Names.Full(parameter.Type)})({text})" : text!;
    }

    private static bool IsEnum(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            && ((INamedTypeSymbol)type).TypeArguments[0].TypeKind == TypeKind.Enum);

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.Create(descriptor, Symbols.Where(symbol, type), arguments));
}
