using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Tests.Peer.Rights;
using Xunit;

namespace Ginnel.System.Tests.Rights;

/// <summary>
/// A process of another user at our endpoint: it is refused when it opens, and learns nothing. Needs root, to become
/// that user.
/// </summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class StrangerTests
{
    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stranger_AtAPrivateEndpoint_CannotEvenConnect()
    {
        using var place = new PublicFolder();
        using EndpointListener listener = Endpoint.Listen("private", new ListenOptions { Directory = place.Private });

        Assert.Equal("AccessDenied", await KnockAsync(place, listener.Path));
    }

    [Fact]
    public async Task Stranger_WhoReachesTheSocket_IsTurnedAwayWithoutAByte()
    {
        using var place = new PublicFolder();
        using EndpointListener listener = Endpoint.Listen("reached", new ListenOptions { Directory = place.Private });
        // As if somebody had widened the modes behind our back: what counts is the user, whom the kernel names.
        File.SetUnixFileMode(place.Private, Open);
        File.SetUnixFileMode(listener.Path, Open | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);

        Assert.Equal("connected, then 0 bytes", await KnockAsync(place, listener.Path));
    }

    private static async Task<string> KnockAsync(PublicFolder place, string path)
    {
        Assert.SkipUnless(Environment.UserName == "root", "becoming another user needs root");
        var start = new ProcessStartInfo("setpriv")
        {
            ArgumentList =
            {
                "--reuid=65534", "--regid=65534", "--clear-groups",
                Environment.ProcessPath is { } program && program.EndsWith("dotnet", StringComparison.Ordinal)
                    ? program : "dotnet",
                place.Program, "knock", path,
            },
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["HOME"] = "/";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return output.Trim();
    }

    /// <summary>A folder that everybody can enter, with the peer program and a private folder in it.</summary>
    private sealed class PublicFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ginnel-public-");

        public PublicFolder()
        {
            File.SetUnixFileMode(_folder.FullName, Open);
            string source = Path.GetDirectoryName(typeof(KnockRole).Assembly.Location)!;
            foreach (string file in Directory.GetFiles(source, "Ginnel*"))
            {
                string copy = Path.Combine(_folder.FullName, Path.GetFileName(file));
                File.Copy(file, copy);
                File.SetUnixFileMode(copy, Open);
            }

            Directory.CreateDirectory(
                Private, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public string Program => Path.Combine(_folder.FullName, "Ginnel.Tests.Peer.dll");

        public string Private => Path.Combine(_folder.FullName, "private");

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
