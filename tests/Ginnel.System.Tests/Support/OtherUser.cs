using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Support;

/// <summary>Runs the peer program as another user; only root can.</summary>
internal static class OtherUser
{
    public const uint Id = 65534;

    /// <summary>What the program has written.</summary>
    /// <param name="program">Where the other user can read it.</param>
    /// <param name="groupId">The one group that the user is a member of beside its own; null for none.</param>
    /// <param name="arguments">The role, and what it is told.</param>
    public static async Task<string> RunAsync(string program, uint? groupId, params string[] arguments)
    {
        Assert.SkipUnless(Environment.UserName == "root", "becoming another user needs root");
        var start = new ProcessStartInfo("setpriv")
        {
            ArgumentList =
            {
                string.Create(CultureInfo.InvariantCulture, $"--reuid={Id}"),
                string.Create(CultureInfo.InvariantCulture, $"--regid={Id}"),
                groupId is null ? "--clear-groups" : string.Create(CultureInfo.InvariantCulture, $"--groups={groupId}"),
                Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal)
                    ? path : "dotnet",
                program,
            },
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["HOME"] = "/";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
