using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>Questions about the members of a contract.</summary>
internal static class ContractMembers
{
    /// <summary>In the order of their numbers: those of inherited interfaces first.</summary>
    public static IEnumerable<ISymbol> Of(INamedTypeSymbol contract) => contract.AllInterfaces
        .Concat([contract])
        .SelectMany(static type => type.GetMembers())
        .Where(static member => member is not INamedTypeSymbol
            and not IMethodSymbol { MethodKind: not MethodKind.Ordinary });

    public static bool IsToken(ITypeSymbol type) => Names.Plain(type) == "System.Threading.CancellationToken";

    /// <summary>The type of a stream's items; null when the type is no stream.</summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeArguments.Length: 1 } named
            && Names.Plain(type) == "System.Collections.Generic.IAsyncEnumerable"
                ? named.TypeArguments[0]
                : null;

    /// <summary>The shape of what a method returns, and the type of the value or the items in it.</summary>
    public static (ReturnShape Shape, ITypeSymbol? Value) ReturnOf(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
            return (ReturnShape.Nothing, null);
        ITypeSymbol type = method.ReturnType;
        ITypeSymbol? argument = type is INamedTypeSymbol { TypeArguments.Length: 1 } named
            ? named.TypeArguments[0]
            : null;
        return (Names.Plain(type), argument) switch
        {
            ("System.Threading.Tasks.Task", null) => (ReturnShape.Task, null),
            ("System.Threading.Tasks.Task", _) => (ReturnShape.TaskOfValue, argument),
            ("System.Threading.Tasks.ValueTask", null) => (ReturnShape.ValueTask, null),
            ("System.Threading.Tasks.ValueTask", _) => (ReturnShape.ValueTaskOfValue, argument),
            ("System.Collections.Generic.IAsyncEnumerable", not null) => (ReturnShape.Stream, argument),
            _ => (ReturnShape.Value, type),
        };
    }
}
