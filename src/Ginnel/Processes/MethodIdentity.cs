using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;

namespace Ginnel.Processes;

/// <summary>The name of a method, by which another process that runs the same program finds it again.</summary>
/// <param name="Assembly">The assembly's full name.</param>
/// <param name="Location">Where its file is, or an empty string for one that is part of the program's own file.</param>
/// <param name="Version">
/// The module version id, which is another after every compilation: it tells when the file was replaced while the
/// program ran.
/// </param>
/// <param name="Type">The full name of the declaring type.</param>
/// <param name="Name">The method's name.</param>
/// <param name="Parameters">The full names of its parameters' types.</param>
internal sealed record MethodIdentity(
    string Assembly, string Location, Guid Version, string Type, string Name, string[] Parameters)
{
    private const BindingFlags AllMethods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>What people call it.</summary>
    public string DisplayName => MethodNames.Display(Type, Name);

    public static MethodIdentity Of(MethodInfo method)
    {
        Type type = method.DeclaringType!;
        return new MethodIdentity(
            type.Assembly.FullName!,
            LocationOf(type.Assembly),
            VersionOf(type.Assembly),
            type.FullName!,
            method.Name,
            [.. method.GetParameters().Select(static parameter => NameOf(parameter.ParameterType))]);
    }

    /// <summary>Finds the method in this process.</summary>
    /// <exception cref="ChildProcessException">It is not here, or the assembly is another one.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A delegate of it is made, which keeps it.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A delegate of it is made, which keeps it.")]
    public MethodInfo Resolve()
    {
        Assembly assembly = Load();
        if (VersionOf(assembly) is var version && version != Version)
        {
            throw Failure($"the assembly {Assembly} has version id {version} in the child and {Version} in its " +
                "parent: its file was replaced while the parent was running. Restart the program");
        }

        Type type = assembly.GetType(Type) ?? throw Failure($"there is no type {Type} in {Assembly}");
        return type.GetMethods(AllMethods).FirstOrDefault(IsThis)
            ?? throw Failure($"{Type} has no such method with {Parameters.Length} parameters");
    }

    private Assembly Load()
    {
        var name = new AssemblyName(Assembly);
        try
        {
            return System.Reflection.Assembly.Load(name);
        }
        catch (FileNotFoundException) when (Location != "")
        {
            // Under a test host, or as a plug-in, the method's assembly is none that the program itself refers to.
            return LoadFromFile();
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where there are assembly files to load.")]
    private Assembly LoadFromFile()
    {
        var resolver = new AssemblyDependencyResolver(Location);
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            resolver.ResolveAssemblyToPath(wanted) is { } path ? context.LoadFromAssemblyPath(path) : null;
        return AssemblyLoadContext.Default.LoadFromAssemblyPath(Location);
    }

    private bool IsThis(MethodInfo method) =>
        method.Name == Name
        && method.GetParameters().Select(static parameter => NameOf(parameter.ParameterType)).SequenceEqual(Parameters);

    private ChildProcessException Failure(string reason) =>
        new($"{DisplayName} cannot run in the child: {reason}.", null, null);

    private static string NameOf(Type type) => type.FullName ?? type.ToString();

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "The empty string is expected there.")]
    private static string LocationOf(Assembly assembly) => assembly.Location;

    private static Guid VersionOf(Assembly assembly)
    {
        try
        {
            return assembly.ManifestModule.ModuleVersionId;
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            // Not every NativeAOT program knows it; there parent and child are the same file anyway.
            return Guid.Empty;
        }
    }
}
