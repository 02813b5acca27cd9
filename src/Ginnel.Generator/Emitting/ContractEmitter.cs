using System.Globalization;
using System.Linq;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;

namespace Ginnel.Generator.Emitting;

/// <summary>The class that knows a contract: proxy, dispatcher, a structure for each method's arguments.</summary>
internal static class ContractEmitter
{
    public static string Emit(ContractModel model)
    {
        var code = new CodeWriter();
        TypeFile.Begin(code);
        code.Open("namespace Ginnel.Generated");
        code.Line(TypeFile.Marks);
        code.Open($"internal sealed class {model.ClassName} : {Names.CallLibrary}Contract<{model.Type}>");
        string names = string.Join(", ", model.Methods.Select(static method => $"\"{method.Name}\""));
        code.Line("private static readonly string[] s_methods = new string[] { " + names + " };");
        code.Line();
        code.Line($"public override string Name => \"{model.Name}\";");
        code.Line();
        code.Line("public override global::System.Collections.Generic.IReadOnlyList<string> Methods => s_methods;");
        code.Line();
        string hash = model.Hash.ToString("X16", CultureInfo.InvariantCulture);
        code.Line($"public override ulong Hash => 0x{hash}UL;");
        code.Line();
        string target = $"{Names.CallLibrary}CallTarget target";
        code.Line($"public override {model.Type} CreateProxy({target}) => new Proxy(target);");
        code.Line();
        DispatcherEmitter.Emit(code, model);
        if (model.AllowsJson)
            JsonEmitter.Emit(code, model);
        ProxyEmitter.Emit(code, model);
        for (int index = 0; index < model.Methods.Count; index++)
            ArgumentsEmitter.Emit(code, model.Methods[index], index);
        code.Close();
        code.Close();
        return code.ToString();
    }

    /// <summary>An expression for the formatter of a type, which the module has registered.</summary>
    public static string Formatter(ValueModel value) => $"{Names.Library}MessageFormatter.Of<{value.Type}>()";
}
