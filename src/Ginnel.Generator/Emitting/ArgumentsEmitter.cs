using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The structure that carries a method's arguments into the message: no array, no box, no closure.</summary>
internal static class ArgumentsEmitter
{
    public static void Emit(CodeWriter code, ContractMethod method, int number)
    {
        ContractParameter[] sent = [.. method.Parameters.Where(static it => it.Kind != ParameterKind.Token)];
        code.Line();
        code.Open($"private readonly struct Arguments{number} : {Names.CallLibrary}ICallArguments");
        for (int index = 0; index < sent.Length; index++)
            code.Line($"private readonly {Type(sent[index])} _argument{index};");
        if (sent.Length > 0)
            EmitConstructor(code, sent, number);
        code.Line();
        code.Open($"public void Write(ref {Names.Library}MessageWriter writer)");
        for (int index = 0; index < sent.Length; index++)
        {
            if (sent[index].Kind == ParameterKind.Callback)
                code.Line($"writer.Write<int>(_argument{index});");
            else if (sent[index].Kind == ParameterKind.Value)
                code.Line(Write(sent[index].Value!, $"_argument{index}"));
        }

        code.Close();
        code.Line();
        code.Open($"public void SendStreams(in {Names.CallLibrary}CallStreams streams)");
        int streams = 0;
        for (int index = 0; index < sent.Length; index++)
        {
            if (sent[index].Kind != ParameterKind.Stream)
                continue;
            ValueModel item = sent[index].Value!;
            code.Line($"streams.Send<{item.Type}>({++streams}, _argument{index}, {ContractEmitter.Formatter(item)});");
        }

        code.Close();
        code.Close();
    }

    private static void EmitConstructor(CodeWriter code, ContractParameter[] sent, int number)
    {
        string parameters = string.Join(
            ", ", sent.Select(static (parameter, index) => $"{Type(parameter)} argument{index}"));
        code.Line();
        code.Open($"public Arguments{number}({parameters})");
        for (int index = 0; index < sent.Length; index++)
            code.Line($"_argument{index} = argument{index};");
        code.Close();
    }

    private static string Type(ContractParameter parameter) =>
        parameter.Kind == ParameterKind.Callback ? "int" : parameter.Type;

    private static string Write(ValueModel value, string field) => value.Kind switch
    {
        ValueKind.Direct => $"writer.Write{value.Method}({field});",
        _ => $"{ContractEmitter.Formatter(value)}.Write(ref writer, in {field});",
    };
}
