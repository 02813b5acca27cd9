using System;

namespace Ginnel.Processes;

/// <summary>Turns the compiler's names for lambdas and local functions into what people know them by.</summary>
internal static class MethodNames
{
    /// <summary>"Type.Method"; for a lambda and a local function, the method that it is in.</summary>
    /// <param name="type">The full name of the declaring type, such as "Orders.Program+&lt;&gt;c".</param>
    /// <param name="method">The method's name, such as "&lt;Main&gt;b__0_1" or "&lt;Main&gt;g__Count|0_2".</param>
    public static string Display(string type, string method)
    {
        int nested = type.IndexOf("+<", StringComparison.Ordinal);
        if (nested > 0)
            type = type[..nested];
        return $"{type.Replace('+', '.')}.{DisplayMethod(method)}";
    }

    private static string DisplayMethod(string method)
    {
        int lambda = method.IndexOf(">b__", StringComparison.Ordinal);
        if (lambda > 0)
            return $"{Outer(method[..lambda])} (lambda)";
        int local = method.IndexOf(">g__", StringComparison.Ordinal);
        if (local < 0)
            return method;
        int end = method.IndexOf('|', local);
        return $"{Outer(method[..local])}.{(end < 0 ? method[(local + 4)..] : method[(local + 4)..end])}";
    }

    // The entry point that the compiler makes of top-level statements is itself called <Main>$.
    private static string Outer(string method) => method.Trim('<', '>', '$');
}
