using System.Collections.Generic;

namespace Ginnel.Demo.Web;

/// <summary>The general categories of the Unicode standard, in words.</summary>
internal static class Categories
{
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["Lu"] = "uppercase letter",
        ["Ll"] = "lowercase letter",
        ["Lt"] = "titlecase letter",
        ["Lm"] = "modifier letter",
        ["Lo"] = "letter",
        ["Mn"] = "nonspacing mark",
        ["Mc"] = "spacing mark",
        ["Me"] = "enclosing mark",
        ["Nd"] = "decimal number",
        ["Nl"] = "letter number",
        ["No"] = "number",
        ["Pc"] = "connector punctuation",
        ["Pd"] = "dash punctuation",
        ["Ps"] = "opening punctuation",
        ["Pe"] = "closing punctuation",
        ["Pi"] = "initial quotation mark",
        ["Pf"] = "final quotation mark",
        ["Po"] = "punctuation",
        ["Sm"] = "mathematical symbol",
        ["Sc"] = "currency symbol",
        ["Sk"] = "modifier symbol",
        ["So"] = "symbol",
        ["Zs"] = "space",
        ["Zl"] = "line separator",
        ["Zp"] = "paragraph separator",
        ["Cc"] = "control code",
        ["Cf"] = "format character",
        ["Cs"] = "surrogate",
        ["Co"] = "private use",
    };

    /// <summary>The words for the two letters; the letters themselves when the standard has grown a new one.</summary>
    public static string NameOf(string category) => s_names.GetValueOrDefault(category, category);
}
