using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The formatter of a message: the file around it, and what all kinds share.</summary>
internal static class MessageEmitter
{
    public static string Emit(MessageModel model)
    {
        var code = new CodeWriter();
        DeclarationModel declaration = model.Declaration;
        TypeFile.Open(code, declaration, depth => InnerRegistration.EmitHop(code, model, depth));
        code.Line(TypeFile.Marks);
        if (model.Kind == MessageKind.PlainStruct)
            EmitPlain(code, model);
        else
            EmitFormatter(code, model);
        TypeFile.Close(code, declaration);
        return code.ToString();
    }

    private static void EmitPlain(CodeWriter code, MessageModel model)
    {
        string formatter = $"{Names.Library}PlainFormatter<{model.Declaration.FullName}>";
        code.Open($"internal static class {Names.FormatterClass}");
        code.Line($"public static readonly {formatter} Instance = new {formatter}();");
        InnerRegistration.EmitMethod(code, model);
        code.Close();
    }

    private static void EmitFormatter(CodeWriter code, MessageModel model)
    {
        string type = model.Declaration.FullName;
        string face = $"{Names.Library}IMessageFormatter<{type}>";
        code.Open($"internal sealed class {Names.FormatterClass} : {face}");
        code.Line($"public static readonly {Names.FormatterClass} Instance = new {Names.FormatterClass}();");
        code.Line();
        code.Line("public int SmallestLength => 1;");
        code.Line();
        var parts = new FormatterParts();
        if (model.Kind == MessageKind.Union)
            UnionEmitter.Emit(code, model, parts);
        else
            ObjectEmitter.Emit(code, model, parts);
        InnerRegistration.EmitMethod(code, model);
        parts.Emit(code);
        code.Close();
    }
}

/// <summary>Formatters that a generated formatter keeps, each made once, when it is first needed.</summary>
/// <remarks>
/// In a class of their own, so that they are not made while the module registers formatters: one of them may be
/// registered later, and two messages may have each other as members.
/// </remarks>
internal sealed class FormatterParts
{
    private readonly List<ValueModel> _made = [];

    /// <summary>The expression for a value's formatter.</summary>
    public string Of(ValueModel value)
    {
        if (value.Kind == ValueKind.Existing)
            return value.Formatter;
        int index = _made.FindIndex(made => made.Formatter == value.Formatter);
        if (index < 0)
        {
            index = _made.Count;
            _made.Add(value);
        }

        return $"Parts.Part{index}";
    }

    public string Write(ValueModel value, string expression) => value.Kind switch
    {
        ValueKind.Direct => $"writer.Write{value.Method}({expression});",
        _ => $"{Of(value)}.Write(ref writer, {expression});",
    };

    public string Read(ValueModel value) => value.Kind switch
    {
        ValueKind.Direct => $"reader.Read{value.Method}()",
        _ => $"{Of(value)}.Read(ref reader)",
    };

    public void Emit(CodeWriter code)
    {
        if (_made.Count == 0)
            return;
        code.Line();
        code.Open("private static class Parts");
        foreach ((ValueModel value, int index) in _made.Select(static (value, index) => (value, index)))
            code.Line($"public static readonly {value.FormatterType} Part{index} = {value.Formatter};");
        code.Close();
    }
}
