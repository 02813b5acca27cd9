using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>From an interface with [Contract] to a model of it, or to what is wrong with it.</summary>
internal sealed class ContractParser
{
    private readonly INamedTypeSymbol _type;
    private readonly ValueParser _values;
    private readonly List<DiagnosticInfo> _diagnostics = [];
    private readonly List<Registration> _registrations = [];

    private ContractParser(INamedTypeSymbol type, Compilation compilation)
    {
        _type = type;
        _values = new ValueParser(compilation);
    }

    public static ParsedContract Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        _ = cancellationToken;
        var parser = new ContractParser((INamedTypeSymbol)context.TargetSymbol, context.SemanticModel.Compilation);
        bool allowsJson = context.Attributes[0].NamedArguments.Any(
            static argument => argument is { Key: "Json", Value.Value: true });
        ContractModel? model = parser.Parse(allowsJson);
        bool isRight = parser._diagnostics.Count == 0;
        return new(
            isRight ? model : null,
            isRight ? parser._registrations.ToEquatableArray() : default,
            parser._diagnostics.ToEquatableArray());
    }

    private ContractModel? Parse(bool allowsJson)
    {
        string? kind = _type switch
        {
            { TypeKind: not TypeKind.Interface } => "no interface",
            { IsGenericType: true } => "generic",
            _ when Symbols.ReachOf(_type) == NameReach.Parameters => "in a generic type",
            _ when Symbols.ReachOf(_type) != NameReach.Assembly => "private, and code is generated outside of it",
            _ when _type.AllInterfaces.FirstOrDefault(IsDisposable) is { } disposable =>
                $"{disposable.Name}: dispose the client, or the proxy as an IAsyncDisposable",
            _ => null,
        };
        if (kind is not null)
        {
            Report(Diagnostics.ContractKind, _type, Names.Short(_type), kind);
            return null;
        }

        List<ContractMethod> methods = [];
        foreach (ISymbol member in ContractMembers.Of(_type))
        {
            if (ParseMember(member) is { } method)
                methods.Add(method);
        }

        FindTwins(methods);
        DeclarationModel declaration = DeclarationParser.Parse(_type);
        string name = Names.Full(_type).Replace("global::", "");
        string className = declaration.FileName.Replace('.', '_') + "_Contract";
        _registrations.Add(new(
            "contract " + name,
            $"{Names.CallLibrary}Contract.Register<{Names.Full(_type)}>(new global::Ginnel.Generated.{className}());"));
        return new(
            Names.Full(_type), name, Names.Short(_type), className, declaration.FileName, ContractHash.Of(_type),
            allowsJson, methods.ToEquatableArray());
    }

    private ContractMethod? ParseMember(ISymbol member)
    {
        if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsAbstract: true } method)
        {
            Report(Diagnostics.ContractMember, member, Describe(member));
            return null;
        }

        if (method.IsGenericMethod)
        {
            Report(Diagnostics.ContractGenericMethod, member, Describe(member));
            return null;
        }

        var parameters = new List<ContractParameter>();
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (ParseParameter(method, parameter) is { } parsed)
                parameters.Add(parsed);
        }

        if (parameters.Count(static parameter => parameter.Kind == ParameterKind.Token) > 1)
            Report(Diagnostics.ContractTokens, member, Describe(member));
        (ReturnShape shape, ITypeSymbol? result) = ContractMembers.ReturnOf(method);
        ValueModel? value = result is null ? null : ParseValue(result);
        if ((result is not null && value is null) || method.ReturnsByRef || method.ReturnsByRefReadonly)
            Report(Diagnostics.ContractReturn, member, Describe(member), Names.Short(method.ReturnType));
        return new(
            method.Name, Names.Full(method.ContainingType), Names.Full(method.ReturnType), shape, value,
            result is null ? "" : Names.Short(result), parameters.ToEquatableArray());
    }

    private ContractParameter? ParseParameter(IMethodSymbol method, IParameterSymbol parameter)
    {
        string type = Names.Full(parameter.Type);
        string name = Names.Short(parameter.Type);
        if (parameter.RefKind != RefKind.None)
        {
            Report(Diagnostics.ContractReference, parameter, parameter.Name, Describe(method));
            return null;
        }

        if (ContractMembers.IsToken(parameter.Type))
            return new(parameter.Name, type, name, ParameterKind.Token, null, null);
        if (Symbols.Has(parameter.Type, Names.ContractAttribute))
            return new(parameter.Name, type, name, ParameterKind.Callback, null, null);
        ITypeSymbol? item = ContractMembers.ItemOf(parameter.Type);
        ValueModel? value = ParseValue(item ?? parameter.Type);
        if (value is not null)
        {
            return item is null
                ? new(parameter.Name, type, name, ParameterKind.Value, value, DefaultValues.Of(parameter))
                : new(parameter.Name, type, $"{Names.Short(item)}[]", ParameterKind.Stream, value, null);
        }

        Report(
            Diagnostics.ContractParameter, parameter, parameter.Name, Describe(method), Names.Short(parameter.Type));
        return null;
    }

    private ValueModel? ParseValue(ITypeSymbol type)
    {
        ValueModel? value = _values.Parse(type);
        if (value is null || value.Reach != NameReach.Assembly)
            return null;
        if (Registrations.Of(value) is { } registration)
            _registrations.Add(registration);
        return value;
    }

    /// <summary>Methods that send the same under the same name.</summary>
    private void FindTwins(List<ContractMethod> methods)
    {
        IEnumerable<string> twins = methods
            .GroupBy(static method => $"{method.Name}({string.Join(", ", Sent(method))})")
            .Where(static group => group.Count() > 1)
            .Select(static group => group.Key);
        foreach (string twin in twins)
            Report(Diagnostics.ContractTwins, _type, Names.Short(_type), twin.Replace("global::", ""));
    }

    private static IEnumerable<string> Sent(ContractMethod method) => method.Parameters
        .Where(static parameter => parameter.Kind != ParameterKind.Token)
        .Select(static parameter => parameter.Type);

    private static bool IsDisposable(INamedTypeSymbol type) =>
        Names.Plain(type) is "System.IDisposable" or "System.IAsyncDisposable";

    private static string Describe(ISymbol member) => $"{Names.Short(member.ContainingType)}.{member.Name}";

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        _diagnostics.Add(DiagnosticInfo.Create(descriptor, Symbols.Where(symbol, _type), arguments));
}
