using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>Registers types that are private in another one.</summary>
/// <remarks>
/// The module cannot name them. So the formatter has a method that does it, and each type around it, up to the first
/// that can be named, a method that calls the one below.
/// </remarks>
internal static class InnerRegistration
{
    private const string Method = "Register";

    /// <summary>The statement for the module.</summary>
    public static string Call(DeclarationModel declaration)
    {
        int depth = ReachableDepth(declaration);
        string[] names = [.. declaration.Containers.Select(static part => part.Name)];
        string space = declaration.Namespace.Length == 0 ? "global::" : $"global::{declaration.Namespace}.";
        return depth > names.Length
            ? $"{declaration.FullName}.{Names.FormatterClass}.{Method}();"
            : $"{space}{string.Join(".", names.Take(depth))}.{HopName(declaration, depth)}();";
    }

    /// <summary>The method of the formatter.</summary>
    public static void EmitMethod(CodeWriter code, MessageModel model)
    {
        if (model.Inner.Count == 0)
            return;
        code.Line();
        code.Open($"public static void {Method}()");
        foreach (Registration registration in model.Inner)
            code.Line(registration.Statement);
        code.Close();
    }

    /// <summary>The method of a type around it; the depth of the outermost is 1.</summary>
    public static void EmitHop(CodeWriter code, MessageModel model, int depth)
    {
        DeclarationModel declaration = model.Declaration;
        if (model.Inner.Count == 0 || depth < ReachableDepth(declaration))
            return;
        string next = depth == declaration.Containers.Count
            ? $"{declaration.Type.Name}.{Names.FormatterClass}.{Method}()"
            : $"{declaration.Containers[depth].Name}.{HopName(declaration, depth + 1)}()";
        code.Line($"internal static void {HopName(declaration, depth)}() => {next};");
        code.Line();
    }

    /// <summary>How many of the types, from the outermost, the module can name; one more for the type itself.</summary>
    private static int ReachableDepth(DeclarationModel declaration)
    {
        int depth = declaration.Containers.TakeWhile(static part => part.IsReachable).Count();
        return depth == declaration.Containers.Count && declaration.Type.IsReachable ? depth + 1 : depth;
    }

    private static string HopName(DeclarationModel declaration, int depth) =>
        $"Register{string.Concat(declaration.Containers.Skip(depth).Select(static part => part.Name))}"
        + $"{declaration.Type.Name}{Names.FormatterClass}".Replace("@", "");
}
