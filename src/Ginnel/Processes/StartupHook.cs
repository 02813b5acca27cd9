using System.Diagnostics.CodeAnalysis;
using Ginnel.Processes;

/// <summary>What the runtime calls before Main in a process that has DOTNET_STARTUP_HOOKS in its environment.</summary>
/// <remarks>The name, and that it is in no namespace, are the runtime's rule.</remarks>
[SuppressMessage("Style", "IDE0130", Justification = "The runtime looks for it outside of any namespace.")]
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for it outside of any namespace.")]
internal static class StartupHook
{
    public static void Initialize() => ChildRunner.RunIfChild();
}
