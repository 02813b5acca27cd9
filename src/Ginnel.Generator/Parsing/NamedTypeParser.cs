using System.Collections.Generic;
using System.Threading;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>The types that the assembly names with [MessageType].</summary>
internal static class NamedTypeParser
{
    public static ParsedMessage Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var values = new ValueParser(context.SemanticModel.Compilation);
        var diagnostics = new List<DiagnosticInfo>();
        var registrations = new List<Registration>();
        foreach (AttributeData attribute in context.Attributes)
        {
            if (Symbols.Argument(attribute, 0) is not ITypeSymbol type)
                continue;
            ValueModel? value = type is INamedTypeSymbol { IsUnboundGenericType: true } ? null : values.Parse(type);
            if (value is null)
            {
                Location? location = attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation();
                diagnostics.Add(DiagnosticInfo.Create(Diagnostics.NamedType, location, Names.Short(type)));
            }
            else if (Registrations.Of(value) is { } registration)
            {
                registrations.Add(registration);
            }
        }

        return new(null, registrations.ToEquatableArray(), diagnostics.ToEquatableArray());
    }
}
