using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Threading.Tasks;

namespace Ginnel.Tests.Peer;

/// <summary>
/// What a test host is: a program that loads an assembly that it does not refer to, and calls into it.
/// </summary>
internal static class PlugInRole
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Not played by a trimmed program.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Not played by a trimmed program.")]
    public static Task<int> RunAsync(string assembly, string type, string method) =>
        (Task<int>)Assembly.LoadFrom(assembly).GetType(type, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public, Type.EmptyTypes)!.Invoke(null, null)!;
}
