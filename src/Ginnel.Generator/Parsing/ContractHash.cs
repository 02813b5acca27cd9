using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Ginnel.Generator.Parsing;

/// <summary>A number by which two processes find out that their contracts have different methods.</summary>
/// <remarks>
/// FNV-1a, 64 bits, over the UTF-8 of a line for each method: its name, the types that it takes without a cancellation
/// token, and what it returns. The lines of a callback's contract follow those of the contract that takes it.
/// </remarks>
internal static class ContractHash
{
    public static ulong Of(INamedTypeSymbol contract)
    {
        var text = new StringBuilder();
        Describe(contract, text, []);
        ulong hash = 14695981039346656037;
        foreach (byte value in Encoding.UTF8.GetBytes(text.ToString()))
            hash = unchecked((hash ^ value) * 1099511628211);
        return hash;
    }

    private static void Describe(INamedTypeSymbol contract, StringBuilder text, HashSet<string> described)
    {
        if (!described.Add(Names.Full(contract)))
            return;
        List<INamedTypeSymbol> callbacks = [];
        foreach (IMethodSymbol method in ContractMembers.Of(contract).OfType<IMethodSymbol>())
        {
            IParameterSymbol[] sent = [.. method.Parameters.Where(static it => !ContractMembers.IsToken(it.Type))];
            string types = string.Join(", ", sent.Select(static it => Names.Full(it.Type)));
            text.Append(method.Name).Append('(').Append(types).Append("): ").Append(Names.Full(method.ReturnType))
                .Append('\n');
            callbacks.AddRange(sent.Select(static it => it.Type).OfType<INamedTypeSymbol>()
                .Where(static type => Symbols.Has(type, Names.ContractAttribute)));
        }

        foreach (INamedTypeSymbol callback in callbacks)
            Describe(callback, text, described);
    }
}
