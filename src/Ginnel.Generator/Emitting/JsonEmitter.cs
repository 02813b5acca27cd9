using System.Collections.Generic;
using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;
using Microsoft.CodeAnalysis.CSharp;

namespace Ginnel.Generator.Emitting;

/// <summary>The class that knows how the methods of a contract are called in JSON.</summary>
internal static class JsonEmitter
{
    public static void Emit(CodeWriter code, ContractModel model)
    {
        string type = $"{Names.CallLibrary}JsonContract<{model.Type}>";
        string method = $"{Names.CallLibrary}JsonMethod";
        code.Line();
        code.Line($"public override {type} Json => new InJson();");
        code.Line();
        code.Open($"private sealed class InJson : {type}");
        code.Open($"private static readonly {method}[] s_methods = new {method}[]");
        foreach (ContractMethod one in model.Methods)
            code.Line(Describe(one) + ",");
        code.Close(";");
        code.Line();
        code.Line($"public override global::System.Collections.Generic.IReadOnlyList<{method}> Methods => s_methods;");
        code.Line();
        code.Open("public override global::System.Threading.Tasks.ValueTask CallAsync("
            + $"{model.Type} implementation, int method, {Names.CallLibrary}JsonCall incoming)");
        code.Open("switch (method)");
        for (int index = 0; index < model.Methods.Count; index++)
        {
            if (IsRefused(model.Methods[index]))
                continue;
            code.Open($"case {index}:");
            EmitCase(code, model.Methods[index]);
            code.Close();
        }

        code.Line("default:").Indented("throw new global::System.ArgumentOutOfRangeException(nameof(method));");
        code.Close();
        code.Close();
        code.Close();
    }

    private static bool IsRefused(ContractMethod method) =>
        method.Parameters.Any(static parameter => parameter.Kind == ParameterKind.Callback);

    private static IEnumerable<ContractParameter> Given(ContractMethod method) => method.Parameters
        .Where(static parameter => parameter.Kind is ParameterKind.Value or ParameterKind.Stream);

    private static string Describe(ContractMethod method)
    {
        string parameters = string.Join(", ", Given(method).Select(static parameter =>
            $"new {Names.CallLibrary}JsonParameter({Quote(parameter.Name)}, {Quote(parameter.TypeName)}, "
                + $"{(parameter.Default is null ? "false" : "true")})"));
        ContractParameter? callback =
            method.Parameters.FirstOrDefault(static parameter => parameter.Kind == ParameterKind.Callback);
        string refusal = callback is null ? "null" : Quote($"its parameter {callback.Name} is a callback");
        string isStream = method.Return == ReturnShape.Stream ? "true" : "false";
        return $"new {Names.CallLibrary}JsonMethod({Quote(method.Name)}, new {Names.CallLibrary}JsonParameter[] "
            + $"{{ {parameters} }}, {Quote(method.ResultName)}, {isStream}, {refusal})";
    }

    private static void EmitCase(CodeWriter code, ContractMethod method)
    {
        int given = 0;
        for (int index = 0; index < method.Parameters.Count; index++)
        {
            ContractParameter parameter = method.Parameters[index];
            string value = parameter.Kind switch
            {
                ParameterKind.Token => "incoming.CancellationToken",
                ParameterKind.Stream => $"incoming.ReadStream<{parameter.Value!.Type}>({given++})",
                _ when parameter.Default is { } other =>
                    $"incoming.Has({given}) ? incoming.Read<{parameter.Type}>({given++}) : {other}",
                _ => $"incoming.Read<{parameter.Type}>({given++})",
            };
            code.Line($"{parameter.Type} argument{index} = {value};");
        }

        string call = DispatcherEmitter.CallOf(method);
        string? result = method.Result?.Type;
        switch (method.Return)
        {
            case ReturnShape.Nothing:
                code.Line(call + ";").Line("return default;");
                break;
            case ReturnShape.Task:
                code.Line($"return new global::System.Threading.Tasks.ValueTask({call});");
                break;
            case ReturnShape.ValueTask:
                code.Line($"return {call};");
                break;
            case ReturnShape.Stream:
                code.Line($"return incoming.ReturnStreamAsync<{result}>({call});");
                break;
            default:
                code.Line($"return incoming.ReturnAsync<{result}>({call});");
                break;
        }
    }

    private static string Quote(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
