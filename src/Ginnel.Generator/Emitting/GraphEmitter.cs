using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The description of a class of vertices: their data and their references, apart.</summary>
/// <remarks>
/// What would be the formatter of a message describes the class here, and its instance is the library's formatter of
/// graphs, so that others find it by the same name.
/// </remarks>
internal static class GraphEmitter
{
    private const string Type = Names.Library + "GraphType";
    private const string Types = "global::System.Collections.Generic.IEnumerable<" + Type + ">";

    public static void Emit(CodeWriter code, MessageModel model)
    {
        string type = model.Declaration.FullName;
        string formatter = $"{Names.Library}GraphFormatter<{type}>";
        MemberModel[] references = [.. model.Members.Where(static member => member.Reference is not null)];
        var parts = new FormatterParts();
        code.Open($"internal sealed class {Names.FormatterClass} : {Type}");
        code.Line($"public static readonly {formatter} Instance = new {formatter}(new {Names.FormatterClass}());");
        code.Line();
        EmitDescription(code, type, references);
        code.Line();
        EmitWrite(code, model, references, parts);
        code.Line();
        EmitRead(code, model, parts);
        code.Line();
        EmitReadReferences(code, model);
        AccessorEmitter.Emit(code, model);
        InnerRegistration.EmitMethod(code, model);
        parts.Emit(code);
        code.Close();
    }

    /// <summary>What vertices of several classes have in common: a formatter that knows all of these.</summary>
    public static void EmitUnion(CodeWriter code, MessageModel model)
    {
        string formatter = $"{Names.Library}GraphFormatter<{model.Declaration.FullName}>";
        string roots = Concat(model.Cases.OrderBy(static it => it.Tag).Select(static it => it.Roots));
        code.Open($"internal static class {Names.FormatterClass}");
        code.Line($"public static readonly {formatter} Instance = new {formatter}(FindRoots);");
        code.Line();
        code.Line($"private static {Types} FindRoots() => {roots};");
        InnerRegistration.EmitMethod(code, model);
        code.Close();
    }

    private static void EmitDescription(CodeWriter code, string type, MemberModel[] references)
    {
        string members = string.Concat(references.Select(static member =>
            $", {Names.Library}GraphMember.{(member.Reference!.Form == ReferenceForm.One ? "One" : "Many")}"));
        code.Line($"private {Names.FormatterClass}() : base(typeof({type}), typeof({type}).ToString(){members}) {{ }}");
        code.Line();
        string targets = Concat(references.Select(static member => member.Reference!.Roots).Distinct());
        code.Line($"public override {Types} Targets => {targets};");
    }

    private static void EmitWrite(CodeWriter code, MessageModel model, MemberModel[] references, FormatterParts parts)
    {
        code.Open($"public override void Write(ref {Names.Library}MessageWriter writer, object vertex)");
        EmitItem(code, model);
        ObjectEmitter.EmitWriteBody(code, model, parts, "item");
        code.Close();
        code.Line();
        code.Open($"public override void WriteReferences(ref {Names.Library}GraphWriter graph, object vertex)");
        EmitItem(code, model);
        foreach (MemberModel member in references)
        {
            string method = member.Reference!.Form == ReferenceForm.One ? "Write" : "WriteAll";
            code.Line($"graph.{method}(item.{member.Name});");
        }

        code.Close();
    }

    private static void EmitRead(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        code.Open($"public override object Read(ref {Names.Library}MessageReader reader, int end)");
        ObjectEmitter.EmitReadBody(code, model, parts);
        code.Line("return item;");
        code.Close();
    }

    private static void EmitReadReferences(CodeWriter code, MessageModel model)
    {
        code.Open(
            $"public override void ReadReferences(ref {Names.Library}MessageReader reader, "
            + $"ref {Names.Library}GraphReader graph, object vertex, int count)");
        EmitItem(code, model);
        int ordinal = 0;
        for (int index = 0; index < model.Members.Count; index++)
        {
            MemberModel member = model.Members[index];
            if (member.Reference is not { } reference)
                continue;
            string method = reference.Form switch
            {
                ReferenceForm.List => "ReadList",
                ReferenceForm.Array => "ReadArray",
                _ => "Read",
            };
            code.Open($"if (count > {ordinal++})");
            code.Line($"reader.Member = \"{model.Declaration.DisplayName}.{member.Name.TrimStart('@')}\";");
            code.Line(ObjectEmitter.Set(model, index, $"graph.{method}<{reference.Target}>(ref reader)"));
            code.Close();
        }

        code.Close();
    }

    private static void EmitItem(CodeWriter code, MessageModel model) =>
        code.Line($"{model.Declaration.FullName} item = ({model.Declaration.FullName})vertex;");

    private static string Concat(IEnumerable<string> parts) =>
        $"[{string.Join(", ", parts.Select(static part => ".. " + part))}]";
}
