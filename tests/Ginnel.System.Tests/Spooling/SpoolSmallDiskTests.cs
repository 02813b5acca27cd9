using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Tests.Peer.Spooling;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>
/// Goal: a disk of 1 MiB that is filled to the last page never ends a process, and what was stored on it is there.
/// Method: a process in a mount namespace of its own, with a tmpfs of that size, goes on at whatever is refused.
/// </summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SpoolSmallDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-disk-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("None", "Wait")]
    [InlineData("None", "Fail")]
    [InlineData("None", "DropOldest")]
    [InlineData("Batch", "Wait")]
    [InlineData("Batch", "Fail")]
    [InlineData("Batch", "DropOldest")]
    [InlineData("Each", "Wait")]
    [InlineData("Each", "Fail")]
    [InlineData("Each", "DropOldest")]
    public Task Append_UntilNoPageIsLeft_IsRefusedAndLosesNothing(string durability, string policy) =>
        PlayAsync("fill disk", durability, policy);

    [Theory]
    [InlineData("None", false)]
    [InlineData("None", true)]
    [InlineData("Batch", false)]
    [InlineData("Batch", true)]
    [InlineData("Each", false)]
    [InlineData("Each", true)]
    public Task Use_WithAnyNumberOfPagesLeft_IsRefusedAndLosesNothing(string durability, bool isOpenBefore) =>
        PlayAsync("squeeze disk", durability, isOpenBefore.ToString());

    [Theory]
    [InlineData("None")]
    [InlineData("Batch")]
    public Task Open_CopyThatTookLessRoom_IsRefusedOnAFullDisk(string durability) =>
        PlayAsync("sparse disk", durability);

    [Theory]
    [InlineData("None")]
    [InlineData("Batch")]
    public Task Open_OnAReadOnlyDisk_ReadsAndRefusesToAppend(string durability) =>
        PlayAsync("read-only disk", durability);

    private async Task PlayAsync(string role, params string[] settings)
    {
        Assert.SkipUnless(Environment.UserName == "root", "a file system for the test alone needs root");
        var start = new ProcessStartInfo("unshare")
        {
            ArgumentList =
            {
                "--mount", "sh", "-c",
                "mount -t tmpfs -o size=1m,mode=0700 tmpfs \"$0\" && exec dotnet \"$@\"",
                _folder, typeof(SmallDiskRole).Assembly.Location, role, _folder,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string setting in settings)
            start.ArgumentList.Add(setting);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        Console.WriteLine($"{role}, {string.Join(", ", settings)}: {output}");
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}: {await errors}");
    }
}
