using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The method that reads arguments, calls the implementation, and hands over what it returns.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(CodeWriter code, ContractModel model)
    {
        code.Open($"public override void Dispatch({model.Type} implementation, int method, "
            + $"ref {Names.Library}MessageReader reader, {Names.CallLibrary}IncomingCall incoming)");
        code.Open("switch (method)");
        for (int index = 0; index < model.Methods.Count; index++)
        {
            code.Open($"case {index}:");
            EmitCase(code, model, model.Methods[index]);
            code.Line("break;");
            code.Close();
        }

        code.Close();
        code.Close();
    }

    private static void EmitCase(CodeWriter code, ContractModel model, ContractMethod method)
    {
        int streams = 0;
        for (int index = 0; index < method.Parameters.Count; index++)
        {
            ContractParameter parameter = method.Parameters[index];
            if (parameter.Kind == ParameterKind.Value)
                code.Line($"reader.Member = \"{model.ShortName}.{method.Name}({parameter.Name})\";");
            string value = parameter.Kind switch
            {
                ParameterKind.Token => "incoming.CancellationToken",
                ParameterKind.Callback => $"incoming.ReadCallback<{parameter.Type}>(ref reader)",
                ParameterKind.Stream => $"incoming.ReadStream<{parameter.Value!.Type}>("
                    + $"{++streams}, {ContractEmitter.Formatter(parameter.Value)})",
                _ => Read(parameter.Value!),
            };
            code.Line($"{parameter.Type} argument{index} = {value};");
        }

        code.Line("incoming.Begin(ref reader);");
        string call = CallOf(method);
        string? result = method.Result?.Type;
        string formatter = method.Result is null ? "" : ContractEmitter.Formatter(method.Result);
        switch (method.Return)
        {
            case ReturnShape.Nothing:
                code.Line(call + ";").Line("incoming.Return();");
                break;
            case ReturnShape.Value:
                code.Line($"incoming.Return<{result}>({call}, {formatter});");
                break;
            case ReturnShape.Task or ReturnShape.ValueTask:
                code.Line($"incoming.ReturnAsync({call});");
                break;
            case ReturnShape.Stream:
                code.Line($"incoming.ReturnStream<{result}>({call}, {formatter});");
                break;
            default:
                code.Line($"incoming.ReturnAsync<{result}>({call}, {formatter});");
                break;
        }
    }

    private static string Read(ValueModel value) => value.Kind switch
    {
        ValueKind.Direct => $"reader.Read{value.Method}()",
        _ => $"{ContractEmitter.Formatter(value)}.Read(ref reader)",
    };

    /// <summary>The call of the implementation's method, with arguments that have been read.</summary>
    public static string CallOf(ContractMethod method)
    {
        string arguments = string.Join(", ", method.Parameters.Select(static (_, index) => $"argument{index}"));
        return $"(({method.Owner})implementation).{Escape(method.Name)}({arguments})";
    }

    /// <summary>A method may be named like a keyword.</summary>
    public static string Escape(string name) => "@" + name;
}
