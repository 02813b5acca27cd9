using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ginnel.Generator.Parsing;

/// <summary>What a parameter is when no argument is given for it.</summary>
internal static class DefaultValues
{
    /// <summary>An expression of the parameter's type; null when it has no default value.</summary>
    public static string? Of(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
            return null;
        string type = Names.Full(parameter.Type);
        return parameter.ExplicitDefaultValue switch
        {
            null => $"default({type})",
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            // With its ending, for not every decimal is a double.
            decimal value => $"({type})" + SymbolDisplay.FormatPrimitive(value, true, false) + "m",
            // A cast, for an enumeration's value is the number of one.
            { } value => $"({type})({SymbolDisplay.FormatPrimitive(value, true, false)})",
        };
    }
}
