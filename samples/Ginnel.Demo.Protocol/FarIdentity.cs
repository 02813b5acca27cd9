using System;
using System.IO;
using Ginnel.Far;

namespace Ginnel.Demo.Protocol;

/// <summary>Who a program of the demo is where the other one runs on another computer.</summary>
public static class FarIdentity
{
    /// <summary>Who may ask the database.</summary>
    public const string WebSubject = "CN=web, O=Ginnel demo";

    /// <summary>Whether the name of an endpoint is the address of another computer.</summary>
    public static bool IsNeededFor(string endpoint) =>
        (endpoint ?? "").StartsWith("tls://", StringComparison.Ordinal);

    /// <summary>
    /// Reads the PEM files that GINNEL_DEMO_CERTIFICATE, GINNEL_DEMO_KEY and GINNEL_DEMO_AUTHORITY name.
    /// </summary>
    /// <exception cref="IOException">A variable is not set, or a file cannot be read or is not safe.</exception>
    public static TlsOptions Read() => TlsOptions.Load(
        PathIn("GINNEL_DEMO_CERTIFICATE"), PathIn("GINNEL_DEMO_KEY"), PathIn("GINNEL_DEMO_AUTHORITY")) with
    {
        // Short, so that a visitor who pulls the cable sees what happens.
        KeepAliveInterval = TimeSpan.FromSeconds(1),
        KeepAliveTimeout = TimeSpan.FromSeconds(5),
    };

    private static string PathIn(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path
            ? path
            : throw new FileNotFoundException($"{variable} has to name a PEM file, as the address is of another " +
                "computer. tools/demo-far.cs shows how such files are made.");
}
