using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Generator.Emitting;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>From a type with [Message] to a model of it, or to what is wrong with it.</summary>
internal sealed class MessageParser
{
    private readonly INamedTypeSymbol _type;
    private readonly ValueParser _values;
    private readonly List<DiagnosticInfo> _diagnostics = [];
    private readonly List<Registration> _registrations = [];

    private MessageParser(INamedTypeSymbol type, Compilation compilation)
    {
        _type = type;
        _values = new ValueParser(compilation);
    }

    public static ParsedMessage Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var parser = new MessageParser((INamedTypeSymbol)context.TargetSymbol, context.SemanticModel.Compilation);
        MessageModel? model = parser.Parse(context.Attributes[0], cancellationToken);
        return new(
            parser._diagnostics.Count == 0 ? model : null,
            parser._registrations.ToEquatableArray(),
            parser._diagnostics.ToEquatableArray());
    }

    private MessageModel? Parse(AttributeData attribute, CancellationToken cancellationToken)
    {
        if (!CheckKind() || !CheckPartial(cancellationToken))
            return null;
        bool isGraph = ReferenceParser.IsVertex(_type);
        bool isUnion = Symbols.Has(_type, Names.UnionAttribute) || _type.IsAbstract;
        if (isGraph && _type.TypeKind != TypeKind.Class && !isUnion)
        {
            Report(Diagnostics.GraphKind, _type, _type.Name);
            return null;
        }

        DeclarationModel declaration = DeclarationParser.Parse(_type);
        MessageModel? model = isUnion
            ? ParseUnion(declaration, isGraph ? MessageKind.GraphUnion : MessageKind.Union)
            : PlainTypes.IsPlain(_type)
                ? new(declaration, MessageKind.PlainStruct, false, default, null, default)
                : ParseObject(declaration, isGraph ? MessageKind.Graph : MessageKind.Object, cancellationToken);
        return model is null || _diagnostics.Count > 0 ? null : Register(model);
    }

    private bool CheckKind()
    {
        string? kind = _type switch
        {
            { IsStatic: true } => "static",
            { IsRefLikeType: true } => "a ref struct, which cannot leave the stack",
            { IsFileLocal: true } => "local to its file, and code is generated in another one",
            _ => null,
        };
        if (kind is not null)
            Report(Diagnostics.KindOfType, _type, _type.Name, kind);
        return kind is null;
    }

    private bool CheckPartial(CancellationToken cancellationToken)
    {
        bool isPartial = true;
        foreach (INamedTypeSymbol type in Symbols.NotPartial(_type, cancellationToken))
        {
            Report(Diagnostics.NotPartial, type, type.Name);
            isPartial = false;
        }

        return isPartial;
    }

    private MessageModel? ParseObject(
        DeclarationModel declaration, MessageKind kind, CancellationToken cancellationToken)
    {
        var members = new MemberParser(_type, _values, _diagnostics, kind == MessageKind.Graph);
        List<ParsedMember> parsed = members.Parse(cancellationToken);
        if (kind == MessageKind.Graph)
            CheckVertex(parsed);
        if (_diagnostics.Count > 0)
            return null;
        ConstructionModel? construction = new ConstructionParser(_type, parsed, _diagnostics).Parse();
        return construction is null
            ? null
            : new(
                declaration,
                kind,
                parsed.Exists(static member => member.Model.Id >= 0),
                parsed.Select(static member => member.Model).ToEquatableArray(),
                construction,
                default);
    }

    private MessageModel? ParseUnion(DeclarationModel declaration, MessageKind kind)
    {
        EquatableArray<CaseModel> cases = new UnionParser(_type, _values, _diagnostics).Parse();
        return new(declaration, kind, false, default, null, cases);
    }

    private void CheckVertex(List<ParsedMember> members)
    {
        if (members.Exists(static member => member.Model.Id >= 0))
            Report(Diagnostics.GraphIds, _type, _type.Name);
        foreach (ParsedMember member in members)
        {
            if (member.Model.Reference is not null && member.NeedsConstructor)
                Report(Diagnostics.FixedReference, member.Symbol, $"{_type.Name}.{member.Symbol.Name}");
        }
    }

    /// <summary>Registers the type and those of its members; from within the type what is private there.</summary>
    private MessageModel Register(MessageModel model)
    {
        DeclarationModel declaration = model.Declaration;
        var inner = new List<Registration>();
        string instance = $"{declaration.FullName}.{Names.FormatterInstance}";
        if (declaration.Reach != NameReach.Parameters)
        {
            List<Registration> own = declaration.Reach == NameReach.Assembly ? _registrations : inner;
            own.Add(Registrations.Create(declaration.FullName, instance));
        }

        foreach (ValueModel value in model.Members
            .Where(static member => member.Reference is null)
            .Select(static member => member.Value))
        {
            if (Registrations.Of(value) is { } registration)
                (value.Reach == NameReach.Assembly ? _registrations : inner).Add(registration);
        }

        if (inner.Count == 0 || declaration.Reach == NameReach.Parameters)
            return model;
        string call = InnerRegistration.Call(declaration);
        _registrations.Add(new(call, call));
        return model with { Inner = inner.ToEquatableArray() };
    }

    private void Report(DiagnosticDescriptor descriptor, ISymbol symbol, params string[] arguments) =>
        _diagnostics.Add(DiagnosticInfo.Create(descriptor, Symbols.Where(symbol, _type), arguments));
}
