using System;
using System.Collections.Generic;
using System.Globalization;

namespace Ginnel.Tests.Peer;

/// <summary>What a role is told besides its pipe ends: numbers and paths, by way of environment variables.</summary>
internal static class RoleSettings
{
    private const string Prefix = "GINNEL_PEER_";

    public static int Seed => (int)Number(nameof(Seed));

    public static long Length => Number(nameof(Length));

    public static string Path => Text(nameof(Path));

    public static string Name => Text(nameof(Name));

    /// <summary>The variables for a child, from their names and values.</summary>
    public static Dictionary<string, string?> Variables(params ReadOnlySpan<(string Name, object Value)> settings)
    {
        // A killed process leaves the sockets of its diagnostics in the folder for temporary files.
        var variables = new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" };
        foreach ((string name, object value) in settings)
            variables[Prefix + name] = string.Create(CultureInfo.InvariantCulture, $"{value}");
        return variables;
    }

    private static long Number(string name) => long.Parse(Text(name), CultureInfo.InvariantCulture);

    private static string Text(string name) => Environment.GetEnvironmentVariable(Prefix + name)
        ?? throw new InvalidOperationException($"The variable {Prefix + name} is not set.");
}
