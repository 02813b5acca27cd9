using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>Writing and reading a union: a tag that says which type follows.</summary>
internal static class UnionEmitter
{
    private const int NullTag = 255;

    public static void Emit(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        EmitWrite(code, model, parts);
        code.Line();
        EmitRead(code, model, parts);
    }

    private static void EmitWrite(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        string type = model.Declaration.FullName;
        code.Open($"public void Write(ref {Names.Library}MessageWriter writer, in {type} value)");
        code.Open("switch (value)");
        code.Line("case null:").Indent();
        code.Line($"writer.Write<byte>({NullTag});").Line("break;").Outdent();
        int index = 0;
        foreach (CaseModel it in model.Cases)
        {
            string item = $"item{index++}";
            string when = it.IsExact ? "" : $" when {item}.GetType() == typeof({it.Value.Type})";
            code.Line($"case {it.Value.Type} {item}{when}:").Indent();
            code.Line($"writer.Write<byte>({it.Tag});");
            if (it.IsBoxed)
                code.Line($"writer.CountBox<{it.Value.Type}>();");
            code.Line(parts.Write(it.Value, item)).Line("break;").Outdent();
        }

        code.Line("default:").Indent();
        code.Line(
            $"throw new global::System.ArgumentException(\"{model.Declaration.DisplayName} has no [Union] for \" + "
            + "value.GetType() + \".\", \"value\");").Outdent();
        code.Close();
        code.Close();
    }

    private static void EmitRead(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        DeclarationModel declaration = model.Declaration;
        string known = string.Join(
            ", ", model.Cases.OrderBy(static it => it.Tag).Select(static it => $"{it.Tag} ({it.DisplayName})"));
        code.Open($"public {declaration.FullName} Read(ref {Names.Library}MessageReader reader)");
        code.Line("byte tag = reader.Read<byte>();");
        code.Open("switch (tag)");
        code.Line($"case {NullTag}:").Indented("return null;");
        foreach (CaseModel it in model.Cases)
        {
            code.Line($"case {it.Tag}:").Indent();
            if (it.IsBoxed)
                code.Line($"reader.CountBox<{it.Value.Type}>();");
            code.Line($"return {parts.Read(it.Value)};").Outdent();
        }

        code.Line("default:").Indent();
        code.Line(
            $"reader.Throw(\"The tag \" + tag + \" stands for no type of {declaration.DisplayName}; "
            + $"known are {known}.\");");
        code.Line("return null;").Outdent();
        code.Close();
        code.Close();
    }
}
