using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Ginnel.Processes;

/// <summary>
/// Which methods can run in another process: those that need nothing of this one but their arguments.
/// </summary>
internal static class ChildMethod
{
    /// <summary>The delegate's method, if it can run in another process.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says why, and how to mend it.</exception>
    public static MethodInfo Check(Delegate method, string parameterName)
    {
        if (!method.HasSingleTarget)
            throw Refuse("is several delegates in one. Give a single method", parameterName);
        MethodInfo info = method.Method;
        string name = NameOf(info);
        if (info.DeclaringType is not { } type)
            throw Refuse($"'{name}' was made while the program runs, and its child does not have it", parameterName);
        if (info.IsGenericMethod)
        {
            throw Refuse(
                $"'{name}' is generic. Write a lambda or a method that is not, and call the generic one in it",
                parameterName);
        }

        CheckTarget(method.Target, info, type, name, parameterName);
        if (info.ReturnType == typeof(void) && info.IsDefined(typeof(AsyncStateMachineAttribute), false))
        {
            throw Refuse(
                $"'{name}' is 'async void': the child would end at its first await. Let it return Task", parameterName);
        }

        return info;
    }

    /// <summary>
    /// The method's target in this process: for a lambda, the object without fields that the compiler hangs it on.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "No constructor runs; no member is used.")]
    public static object? CreateTarget(MethodInfo method) =>
        method.IsStatic ? null : RuntimeHelpers.GetUninitializedObject(method.DeclaringType!);

    /// <summary>Throws unless a child can run a method with this result.</summary>
    public static void CheckResult(MethodInfo method, string parameterName)
    {
        Type result = method.ReturnType;
        bool isKnown = result == typeof(void) || result == typeof(int)
            || result == typeof(Task) || result == typeof(Task<int>)
            || result == typeof(ValueTask) || result == typeof(ValueTask<int>);
        if (!isKnown)
        {
            throw Refuse(
                $"'{NameOf(method)}' returns {result}. " +
                "A child's method returns nothing, its exit code as an int, or a " +
                "Task or ValueTask of either; to get more out of it, hand it the write end of a pipe",
                parameterName);
        }
    }

    /// <summary>Waits for the method if it is asynchronous, and gives the exit code.</summary>
    public static async Task<int> CompleteAsync(object? result)
    {
        switch (result)
        {
            case int code:
                return code;
            case Task<int> task:
                return await task.ConfigureAwait(false);
            case Task task:
                await task.ConfigureAwait(false);
                return 0;
            case ValueTask<int> task:
                return await task.ConfigureAwait(false);
            case ValueTask task:
                await task.ConfigureAwait(false);
                return 0;
            default:
                return 0;
        }
    }

    private static void CheckTarget(object? target, MethodInfo info, Type type, string name, string parameterName)
    {
        if (info.IsStatic)
        {
            if (target is not null)
                throw Refuse($"'{name}' is bound to a first argument, which would stay behind here", parameterName);
            return;
        }

        if (!IsMadeByCompiler(type))
        {
            throw Refuse(
                $"'{name}' is an instance method, or a lambda that uses 'this', and its object would stay behind in " +
                "this process. Make it static and hand it what it needs as pipe ends",
                parameterName);
        }

        if (HasFields(type))
        {
            throw Refuse(
                $"'{name}' uses variables of the method around it, which would stay behind in this " +
                "process. Write 'static' in front of it, and hand it what it needs as pipe ends", parameterName);
        }
    }

    // Trimming may take the attribute away; the C# compiler's name for its classes of lambdas says it too.
    private static bool IsMadeByCompiler(Type type) =>
        type.Name.StartsWith("<>c", StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    // NativeAOT may keep no record of fields. The compiler's name for a class that holds captured variables says it
    // too.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The name is looked at as well.")]
    private static bool HasFields(Type type) =>
        type.Name.Contains("DisplayClass", StringComparison.Ordinal)
        || type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0;

    private static string NameOf(MethodInfo method) =>
        MethodNames.Display(method.DeclaringType?.FullName ?? "", method.Name);

    private static ArgumentException Refuse(string reason, string parameterName) =>
        new($"This cannot run in a child process: {reason}.", parameterName);
}
