using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Ginnel.Benchmarks.Roles;

/// <summary>Starts this program in another role, with control lines on its standard input and output.</summary>
internal static class SelfStart
{
    public const string LeadRole = "--lead";
    public const string FollowRole = "--follow";

    public static Process Start(params IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The program's path is unknown.");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(SelfStart).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
    }
}
