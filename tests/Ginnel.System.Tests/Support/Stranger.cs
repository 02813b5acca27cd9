using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Tests.Peer.Rights;
using Xunit;

namespace Ginnel.System.Tests.Support;

/// <summary>The peer program, run by another user, in a folder that everybody can enter. Needs root.</summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class Stranger : IDisposable
{
    public const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    public const uint UserId = 65534;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ginnel-public-");

    public Stranger()
    {
        File.SetUnixFileMode(_folder.FullName, Open);
        string source = Path.GetDirectoryName(typeof(KnockRole).Assembly.Location)!;
        foreach (string file in Directory.GetFiles(source, "Ginnel*"))
        {
            string copy = Path.Combine(_folder.FullName, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, Open);
        }

        Directory.CreateDirectory(Private, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A folder that only this user can enter.</summary>
    public string Private => Path.Combine(_folder.FullName, "private");

    /// <summary>A folder that everybody can enter.</summary>
    public string Public => _folder.FullName;

    /// <summary>Has the stranger play a role, as a member of one group; returns what it printed.</summary>
    public async Task<string> PlayAsync(uint groupId, params string[] role)
    {
        Assert.SkipUnless(Environment.UserName == "root", "becoming another user needs root");
        string dotnet = Environment.ProcessPath is { } program && program.EndsWith("dotnet", StringComparison.Ordinal)
            ? program : "dotnet";
        string group = groupId.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            "setpriv",
            [$"--reuid={UserId}", $"--regid={group}", "--clear-groups", dotnet,
                Path.Combine(_folder.FullName, "Ginnel.Tests.Peer.dll"), .. role])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["HOME"] = "/";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
