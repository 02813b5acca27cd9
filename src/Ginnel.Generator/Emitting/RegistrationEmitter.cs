using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Model;

namespace Ginnel.Generator.Emitting;

/// <summary>What the module does when it is loaded: it registers the formatters of all types that it names.</summary>
internal static class RegistrationEmitter
{
    public static string Emit(EquatableArray<Registration> registrations)
    {
        var code = new CodeWriter();
        TypeFile.Begin(code);
        code.Open("namespace Ginnel.Generated");
        code.Line(TypeFile.Marks);
        code.Open("internal static class MessageFormatters");
        code.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        code.Open("internal static void Register()");
        foreach (Registration registration in registrations)
            code.Line(registration.Statement);
        code.Close();
        code.Close();
        code.Close();
        return code.ToString();
    }

    /// <summary>One registration for each type, in an order that does not depend on where the types are.</summary>
    public static EquatableArray<Registration> Merge(IEnumerable<Registration> registrations) => registrations
        .GroupBy(static registration => registration.Key)
        .Select(static group => group.First())
        .OrderBy(static registration => registration.Key, StringComparer.Ordinal)
        .ToEquatableArray();
}
