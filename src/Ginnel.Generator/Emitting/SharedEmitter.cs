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
    private const string Span = "global::System.ReadOnlySpan";
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
        const string Writer = Names.ArenaLibrary + "ArenaWriter writer";
        SharedShape shape = member.Shape;
        string target = $"target.{member.Name}";
        string read = $"this.{member.Name}";
        if (shape.Key is not { } key)
            return LaidValue(shape, target, read);
        string form = FormOf(shape);
        string fill = $"static ({Writer}, {shape.Type} value, ref {form} form) => "
            + $"{{ {LaidValue(shape, "form", "value")} }}";
        return key.Kind == SharedKind.Text
            ? $"{target} = writer.AddTextMap<{shape.Type}, {form}>({read}, {fill});"
            : $"{target} = writer.AddMap<{key.Type}, {shape.Type}, {form}>({read}, {fill});";
    }

    private static string LaidValue(SharedShape shape, string target, string read)
    {
        SharedValue value = shape.Value;
        return (value.Kind, shape.IsList) switch
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

    private static string FieldType(SharedMember member) => member.Shape.Key is { } key
        ? $"{Names.ArenaLibrary}RefMap<{key.Form}, {FormOf(member.Shape)}>"
        : FormOf(member.Shape);

    /// <summary>What stands for one value, or for one list.</summary>
    private static string FormOf(SharedShape shape) =>
        shape.IsList ? $"{Names.ArenaLibrary}RefList<{shape.Value.Form}>" : shape.Value.Form;

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
        string place = $"InPlace.{member.Name}";
        (string type, string value) = member.Shape.Key is { } key
            ? AccessMap(key, member.Shape, place)
            : Access(member.Shape, place);
        code.Line($"public {type} {member.Name} => {value};");
        code.Line();
        if (member.IsText)
        {
            code.Line($"public {Span}<byte> {member.PlainName}Utf8 => _arena.GetUtf8({place});");
            code.Line();
        }
    }

    /// <summary>The type of a member of the view, and what it is.</summary>
    private static (string Type, string Value) Access(SharedShape shape, string place)
    {
        SharedValue value = shape.Value;
        string type = ItemType(shape);
        return (value.Kind, shape.IsList) switch
        {
            (SharedKind.Plain, false) => (type, place),
            (SharedKind.Checked, false) => (type, $"{place}.Value"),
            (SharedKind.Plain or SharedKind.Checked, true) => (type, $"_arena.Get({place})"),
            (SharedKind.Text, false) => (type, $"_arena.GetString({place})"),
            (_, false) => (type, $"new {type}(_arena, {place}.As<{value.Type}.Layout>())"),
            (_, true) => (type, $"new {type}(_arena, {place})"),
        };
    }

    /// <summary>Plain values are read as they lie in the map; of others the accessor makes what they are.</summary>
    private static (string Type, string Value) AccessMap(SharedValue key, SharedShape shape, string place)
    {
        bool isText = key.Kind == SharedKind.Text;
        string first = isText ? "" : $"{key.Type}, ";
        string form = FormOf(shape);
        if (shape is { IsList: false, Value.Kind: SharedKind.Plain })
            return ($"{Names.ArenaLibrary}Arena{(isText ? "Text" : "")}Map<{first}{form}>", $"_arena.Get({place})");
        string type = $"{Names.ArenaLibrary}Arena{(isText ? "Text" : "")}Dictionary<"
            + $"{first}{form}, {ItemType(shape)}, {Names.ArenaLibrary}ArenaItems.{ReaderOf(shape)}>";
        return (type, $"new {type}(_arena, {place})");
    }

    /// <summary>What one value, or one list, is read as.</summary>
    private static string ItemType(SharedShape shape) => (shape.Value.Kind, shape.IsList) switch
    {
        (SharedKind.Plain or SharedKind.Checked, false) => shape.Value.Type,
        (SharedKind.Plain or SharedKind.Checked, true) => $"{Span}<{shape.Value.Form}>",
        (SharedKind.Text, false) => "string?",
        (SharedKind.Text, true) => Names.ArenaLibrary + "ArenaStrings",
        (_, false) => $"{shape.Value.Type}.View",
        (_, true) => $"{Names.ArenaLibrary}ArenaList<{shape.Value.Type}.Layout, {shape.Value.Type}.View>",
    };

    /// <summary>What reads a map's values, by name.</summary>
    private static string ReaderOf(SharedShape shape) => (shape.Value.Kind, shape.IsList) switch
    {
        (SharedKind.Text, false) => "Text",
        (SharedKind.Text, true) => "Texts",
        (SharedKind.Reference, false) => $"Reference<{shape.Value.Type}.Layout, {shape.Value.Type}.View>",
        (SharedKind.Reference, true) => $"ReferenceList<{shape.Value.Type}.Layout, {shape.Value.Type}.View>",
        (_, false) => $"Value<{shape.Value.Type}, {shape.Value.Form}>",
        (_, true) => $"ValueList<{shape.Value.Form}>",
    };

    /// <summary>The description that is compared when an arena is opened.</summary>
    private static void EmitType(CodeWriter code, SharedModel model)
    {
        string members = string.Join(
            "; ", model.Members.Select(static member =>
                $"{member.PlainName}: {FieldType(member)} of {member.Shape.Value.Type}"));
        string targets = string.Join(", ", model.Members
            .Where(static member => member.Shape.Value.Kind == SharedKind.Reference)
            .Select(static member => member.Shape.Value.Type)
            .Distinct()
            .Select(static target => $"{Type}.Of<{target}.Layout, {target}.View>()"));
        code.Open("private static class GinnelForm");
        code.Line($"public static readonly {Type} Type = {Type}.Create<Layout>(");
        code.Indented($"\"{members}\",");
        code.Indented($"static () => new {Type}[] {{ {targets} }});");
        code.Close();
    }
}
