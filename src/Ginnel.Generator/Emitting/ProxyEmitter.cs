using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The object whose methods call those of the other process.</summary>
internal static class ProxyEmitter
{
    private const string Disposable = "global::System.IAsyncDisposable";
    private const string Token = "global::System.Threading.CancellationToken";

    public static void Emit(CodeWriter code, ContractModel model)
    {
        code.Line();
        code.Open($"private sealed class Proxy : {model.Type}, {Disposable}");
        code.Line($"private readonly {Names.CallLibrary}CallTarget _target;");
        code.Line();
        code.Line($"public Proxy({Names.CallLibrary}CallTarget target) => _target = target;");
        for (int index = 0; index < model.Methods.Count; index++)
            EmitMethod(code, model.Methods[index], index);
        code.Line();
        code.Line($"global::System.Threading.Tasks.ValueTask {Disposable}.DisposeAsync() => _target.DisposeAsync();");
        code.Close();
    }

    private static void EmitMethod(CodeWriter code, ContractMethod method, int number)
    {
        string parameters = string.Join(
            ", ", method.Parameters.Select(static (parameter, index) => $"{parameter.Type} argument{index}"));
        code.Line();
        code.Open($"{method.ReturnType} {method.Owner}.{DispatcherEmitter.Escape(method.Name)}({parameters})");
        for (int index = 0; index < method.Parameters.Count; index++)
        {
            if (method.Parameters[index].Kind == ParameterKind.Stream)
                code.Line($"global::System.ArgumentNullException.ThrowIfNull(argument{index});");
        }

        // What is exported has a number on one connection.
        bool isBound = method.Parameters.Any(static it => it.Kind == ParameterKind.Callback);
        if (isBound)
            code.Line($"{Names.CallLibrary}CallTarget target = _target.Bound;");
        string target = isBound ? "target" : "_target";
        string arguments = string.Join(", ", method.Parameters
            .Select(static (parameter, index) => (parameter, index))
            .Where(static it => it.parameter.Kind != ParameterKind.Token)
            .Select(static it => it.parameter.Kind == ParameterKind.Callback
                ? $"target.Export<{it.parameter.Type}>(argument{it.index})"
                : $"argument{it.index}"));
        int token = method.Parameters.ToList().FindIndex(static it => it.Kind == ParameterKind.Token);
        string tokenArgument = token < 0 ? $"default({Token})" : $"argument{token}";
        string type = $"Arguments{number}";
        string rest = $"({number}, new {type}({arguments}), {tokenArgument})";
        string restWithResult = method.Result is null
            ? ""
            : $"({number}, new {type}({arguments}), {ContractEmitter.Formatter(method.Result)}, {tokenArgument})";
        string result = method.Result?.Type ?? "";
        code.Line(method.Return switch
        {
            ReturnShape.Nothing => $"{target}.Call<{type}>{rest};",
            ReturnShape.Value => $"return {target}.Call<{type}, {result}>{restWithResult};",
            ReturnShape.Task => $"return {target}.CallAsync<{type}>{rest}.AsTask();",
            ReturnShape.ValueTask => $"return {target}.CallAsync<{type}>{rest};",
            ReturnShape.TaskOfValue => $"return {target}.CallAsync<{type}, {result}>{restWithResult}.AsTask();",
            ReturnShape.Stream => $"return {target}.Stream<{type}, {result}>{restWithResult};",
            _ => $"return {target}.CallAsync<{type}, {result}>{restWithResult};",
        });
        code.Close();
    }
}
