using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>Writing and reading an object: a head with the length of its body, then its members.</summary>
internal static class ObjectEmitter
{
    public static void Emit(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        EmitWrite(code, model, parts);
        code.Line();
        EmitRead(code, model, parts);
        AccessorEmitter.Emit(code, model);
    }

    private static void EmitWrite(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        string type = model.Declaration.FullName;
        code.Open($"public void Write(ref {Names.Library}MessageWriter writer, in {type} value)");
        if (!model.Declaration.IsValueType)
        {
            code.Line($"{type} item = value;");
            code.Open("if (item is null)").Line("writer.WriteNullObject();").Line("return;").Close();
            code.Line();
        }

        string source = model.Declaration.IsValueType ? "value" : "item";
        code.Line("int start = writer.BeginObject();");
        EmitWriteBody(code, model, parts, source);
        code.Line("writer.EndObject(start);");
        code.Close();
    }

    /// <summary>Writes the members, but for those that refer to vertices.</summary>
    public static void EmitWriteBody(CodeWriter code, MessageModel model, FormatterParts parts, string source)
    {
        EmitCount(code, model, "writer");
        foreach (MemberModel member in model.Members.Where(static member => member.Reference is null))
        {
            string variable = member == model.Members[0] ? "int memberStart" : "memberStart";
            if (model.HasIds)
                code.Line($"{variable} = writer.BeginMember({member.Id});");
            code.Line(parts.Write(member.Value, $"{source}.{member.Name}"));
            if (model.HasIds)
                code.Line("writer.EndMember(memberStart);");
        }
    }

    private static void EmitRead(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        DeclarationModel declaration = model.Declaration;
        code.Open($"public {declaration.FullName} Read(ref {Names.Library}MessageReader reader)");
        code.Line("if (!reader.BeginObject(out int end))");
        code.Indented(declaration.IsValueType
            ? $"reader.Throw(\"{declaration.DisplayName} is a struct, and there is none.\");"
            : "return null;");
        EmitReadBody(code, model, parts);
        code.Line("reader.EndObject(end);");
        code.Line("return item;");
        code.Close();
    }

    /// <summary>Reads the members, but for those that refer to vertices, and makes <c>item</c> of them.</summary>
    public static void EmitReadBody(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        EmitCount(code, model, "reader");
        bool isMadeFirst = model.Construction!.Arguments.Count == 0;
        if (isMadeFirst)
            code.Line($"{model.Declaration.FullName} item = {New(model)};");
        else
            EmitLocals(code, model);
        if (model.HasIds)
            EmitReadById(code, model, parts);
        else
            EmitReadInOrder(code, model, parts);
        if (!isMadeFirst)
            EmitNewFromLocals(code, model);
    }

    /// <summary>Counts the memory of the object itself, on both sides.</summary>
    private static void EmitCount(CodeWriter code, MessageModel model, string side)
    {
        if (!model.Declaration.IsValueType)
            code.Line($"{side}.CountObject<{model.Declaration.FullName}>();");
    }

    private static void EmitReadInOrder(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        for (int index = 0; index < model.Members.Count; index++)
        {
            if (model.Members[index].Reference is not null)
                continue;
            code.Open("if (reader.IsBefore(end))");
            EmitReadMember(code, model, index, parts);
            if (IsSetLater(model, index))
                code.Line($"has{index} = true;");
            code.Close();
        }
    }

    private static void EmitReadById(CodeWriter code, MessageModel model, FormatterParts parts)
    {
        for (int index = 0; index < model.Members.Count; index++)
            code.Line($"bool has{index} = false;");
        code.Open("while (reader.IsBefore(end))");
        code.Open("switch (reader.BeginMember(out int memberEnd))");
        for (int index = 0; index < model.Members.Count; index++)
        {
            code.Line($"case {model.Members[index].Id}:").Indent();
            code.Line($"reader.EnterMember(ref has{index});");
            EmitReadMember(code, model, index, parts);
            code.Line("reader.EndMember(memberEnd);").Line("break;").Outdent();
        }

        code.Line("default:").Indent();
        code.Line("reader.SkipMember(memberEnd);").Line("break;").Outdent();
        code.Close();
        code.Close();
    }

    private static void EmitReadMember(CodeWriter code, MessageModel model, int index, FormatterParts parts)
    {
        MemberModel member = model.Members[index];
        string read = parts.Read(member.Value);
        code.Line($"reader.Member = \"{model.Declaration.DisplayName}.{member.Name.TrimStart('@')}\";");
        bool isMadeFirst = model.Construction!.Arguments.Count == 0;
        code.Line(isMadeFirst ? Set(model, index, read) : $"member{index} = {read};");
    }

    private static void EmitLocals(CodeWriter code, MessageModel model)
    {
        for (int index = 0; index < model.Members.Count; index++)
        {
            ArgumentModel? argument = model.Construction!.Arguments.FirstOrDefault(it => it.Member == index);
            if (argument is null && model.Members[index].Reference is not null)
                continue;
            code.Line($"{model.Members[index].Value.Type} member{index} = {argument?.Default ?? "default"};");
            if (!model.HasIds && argument is null)
                code.Line($"bool has{index} = false;");
        }
    }

    private static void EmitNewFromLocals(CodeWriter code, MessageModel model)
    {
        code.Line($"{model.Declaration.FullName} item = {New(model)};");
        for (int index = 0; index < model.Members.Count; index++)
        {
            bool isReference = model.Members[index].Reference is not null;
            if (isReference || model.Construction!.Arguments.Any(argument => argument.Member == index))
                continue;
            code.Line($"if (has{index})");
            code.Indented(Set(model, index, $"member{index}"));
        }
    }

    private static bool IsSetLater(MessageModel model, int index) => model.Construction!.Arguments.Count > 0
        && model.Construction.Arguments.All(argument => argument.Member != index);

    private static string New(MessageModel model)
    {
        ConstructionModel construction = model.Construction!;
        string arguments = string.Join(", ", construction.Arguments.Select(static it => $"member{it.Member}"));
        return construction.Call switch
        {
            ConstructionCall.Default => "default",
            ConstructionCall.Accessor => $"Create({arguments})",
            _ => $"new {model.Declaration.FullName}({arguments})",
        };
    }

    /// <summary>The statement that gives a member of <c>item</c> its value.</summary>
    public static string Set(MessageModel model, int index, string value)
    {
        MemberModel member = model.Members[index];
        string target = member.IsOwnerValueType ? "ref item" : "item";
        return member.Setting == MemberSetting.Accessor
            ? $"SetMember{index}({target}, {value});"
            : $"item.{member.Name} = {value};";
    }
}
