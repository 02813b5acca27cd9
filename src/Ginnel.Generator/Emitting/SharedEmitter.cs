using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The form of a class in an arena, what lays its objects out, and the accessor over them.</summary>
internal static class SharedEmitter
{
    private const string Mark = "[global::System.CodeDom.Compiler.GeneratedCode(\"Ginnel.Generator\", null)]";
    private const string Face = Names.ArenaLibrary + "IShared";
    private const string Type = Names.ArenaLibrary + "ArenaType";
    private const string ViewFace = Names.ArenaLibrary + "IArenaView<Layout, View>";

    public static string Emit(SharedModel model)
    {
        var code = new CodeWriter();
        string bases = $" : {Face}<{model.Declaration.FullName}.Layout>";
        TypeFile.Open(code, model.Declaration, static _ => { }, bases);
        code.Line("#nullable enable annotations");
        EmitMethods(code, model);
        EmitLay(code, model);
        EmitLayout(code, model);
        EmitView(code, model);
        EmitType(code, model);
        TypeFile.Close(code, model.Declaration);
        return code.ToString();
    }

    private static void EmitMethods(CodeWriter code, SharedModel model)
    {
        const string Arena = Names.ArenaLibrary + "SharedArena arena";
        const string Graph = Names.ArenaLibrary + "ArenaGraph";
        string root = $"{model.Declaration.FullName} root";
        code.Line("/// <summary>The capacity of an arena that takes an object and all that it leads to.</summary>");
        code.Line($"public static long Measure({root}) => {Graph}.Measure<Layout>(root);");
        code.Line();
        code.Line("/// <summary>Lays out an object and all that it leads to, each object once.</summary>");
        code.Line($"public static {Names.ArenaLibrary}Ref<Layout> Lay({Arena}, {root}) =>");
        code.Indented($"{Graph}.Lay<Layout>(arena, root);");
        code.Line();
        code.Line("/// <summary>Lays out an object and all that it leads to, and publishes the arena.</summary>");
        code.Line($"public static void Publish({Arena}, {root}) => {Graph}.Publish<Layout, View>(arena, root);");
        code.Line();
        code.Line("/// <summary>The object that was published, to be read in place.</summary>");
        code.Line($"public static View Open({Arena}) => {Graph}.Open<Layout, View>(arena);");
        code.Line();
    }

    private static void EmitLay(CodeWriter code, SharedModel model)
    {
        code.Open($"void {Face}.Lay({Names.ArenaLibrary}ArenaWriter writer)");
        code.Line("ref Layout target = ref writer.Target<Layout>();");
        foreach (SharedMember member in model.Members)
            code.Line(Laid(member));
        code.Close();
        code.Line();
    }

    private static string Laid(SharedMember member)
    {
        SharedValue value = member.Value;
        string target = $"target.{member.Name}";
        string read = $"this.{member.Name}";
        return (value.Kind, member.IsList) switch
        {
            (SharedKind.Plain, false) => $"{target} = {read};",
            (SharedKind.Plain, true) => $"{target} = writer.AddList<{value.Type}>({read});",
            (SharedKind.Checked, false) => $"{target}.SetValue({read});",
            (SharedKind.Checked, true) => $"{target} = writer.AddForms<{value.Type}, {value.Form}>({read});",
            (SharedKind.Text, false) => $"{target} = writer.Add({read});",
            (SharedKind.Text, true) => $"{target} = writer.AddStrings({read});",
            (_, false) => $"{target} = writer.Add<{value.Type}.Layout>({read});",
            (_, true) => $"{target} = writer.AddReferences<{value.Type}, {value.Type}.Layout>({read});",
        };
    }

    private static void EmitLayout(CodeWriter code, SharedModel model)
    {
        code.Line("/// <summary>The form of an object in an arena.</summary>");
        code.Line(Mark);
        code.Line("[global::System.Runtime.InteropServices.StructLayout("
            + "global::System.Runtime.InteropServices.LayoutKind.Sequential)]");
        code.Open("public struct Layout");
        foreach (SharedMember member in model.Members)
            code.Line($"public {FieldType(member)} {member.Name};");
        code.Close();
        code.Line();
    }

    private static string FieldType(SharedMember member) =>
        member.IsList ? $"{Names.ArenaLibrary}RefList<{member.Value.Form}>" : member.Value.Form;

    private static void EmitView(CodeWriter code, SharedModel model)
    {
        const string Arena = Names.ArenaLibrary + "ArenaView";
        const string Reference = Names.ArenaLibrary + "Ref<Layout>";
        code.Line("/// <summary>An object in an arena, read in place: each member when it is asked for.</summary>");
        code.Line(Mark);
        code.Open($"public readonly ref struct View : {ViewFace}");
        code.Line($"private readonly {Arena} _arena;");
        code.Line($"private readonly {Reference} _reference;");
        code.Line();
        code.Line("/// <summary>The object that a reference leads to, or none where it is null.</summary>");
        code.Open($"public View({Arena} arena, {Reference} reference)");
        code.Line("_arena = arena;");
        code.Line("_reference = reference;");
        code.Close();
        code.Line();
        code.Line($"static {Type} {ViewFace}.Type => GinnelForm.Type;");
        code.Line();
        code.Line("/// <summary>Whether there is no object: its members cannot be read then.</summary>");
        code.Line("public bool IsNull => _reference.IsNull;");
        code.Line();
        code.Line("/// <summary>Where the object is; equal references are the same object.</summary>");
        code.Line($"public {Reference} Reference => _reference;");
        code.Line();
        code.Line("/// <summary>The object's form.</summary>");
        code.Line("public ref readonly Layout InPlace => ref _arena.Get(_reference);");
        code.Line();
        foreach (SharedMember member in model.Members)
            EmitProperty(code, member);
        code.Line($"static View {ViewFace}.At({Arena} arena, {Reference} reference) => new View(arena, reference);");
        code.Close();
        code.Line();
    }

    private static void EmitProperty(CodeWriter code, SharedMember member)
    {
        const string Span = "global::System.ReadOnlySpan";
        const string Strings = Names.ArenaLibrary + "ArenaStrings";
        string list = $"{Names.ArenaLibrary}ArenaList<{member.Value.Type}.Layout, {member.Value.Type}.View>";
        string place = $"InPlace.{member.Name}";
        (string type, string value) = (member.Value.Kind, member.IsList) switch
        {
            (SharedKind.Plain, false) => (member.Value.Type, place),
            (SharedKind.Checked, false) => (member.Value.Type, $"{place}.Value"),
            (SharedKind.Plain or SharedKind.Checked, true) => ($"{Span}<{member.Value.Form}>", $"_arena.Get({place})"),
            (SharedKind.Text, false) => ("string?", $"_arena.GetString({place})"),
            (SharedKind.Text, true) => (Strings, $"new {Strings}(_arena, {place})"),
            (_, false) => (
                $"{member.Value.Type}.View",
                $"new {member.Value.Type}.View(_arena, {place}.As<{member.Value.Type}.Layout>())"),
            (_, true) => (list, $"new {list}(_arena, {place})"),
        };
        code.Line($"public {type} {member.Name} => {value};");
        code.Line();
        if (member is { IsList: false, Value.Kind: SharedKind.Text })
        {
            code.Line($"public {Span}<byte> {member.PlainName}Utf8 => _arena.GetUtf8({place});");
            code.Line();
        }
    }

    /// <summary>The description that is compared when an arena is opened.</summary>
    private static void EmitType(CodeWriter code, SharedModel model)
    {
        string members = string.Join(
            "; ", model.Members.Select(static member =>
                $"{member.PlainName}: {FieldType(member)} of {member.Value.Type}"));
        string targets = string.Join(", ", model.Members
            .Where(static member => member.Value.Kind == SharedKind.Reference)
            .Select(static member => member.Value.Type)
            .Distinct()
            .Select(static target => $"{Type}.Of<{target}.Layout, {target}.View>()"));
        code.Open("private static class GinnelForm");
        code.Line($"public static readonly {Type} Type = {Type}.Create<Layout>(");
        code.Indented($"\"{members}\",");
        code.Indented($"static () => new {Type}[] {{ {targets} }});");
        code.Close();
    }
}
