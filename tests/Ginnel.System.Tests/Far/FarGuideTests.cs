using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.System.Tests.Publishing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Far;

/// <summary>The commands in docs/guide/from-one-machine-to-several.md make certificates that work.</summary>
public sealed class FarGuideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-guide-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Certificates_ByTheCommandsOfTheGuide_AreBelieved()
    {
        string guide = Path.Combine(Tool.FindRoot(), "docs/guide/from-one-machine-to-several.md");
        string[] commands = [.. File.ReadLines(guide)
            .SkipWhile(static line => line != "```sh").Skip(1).TakeWhile(static line => line != "```")];
        (int code, string output) = await Tool.RunAsync("sh", ["-ec", string.Join('\n', commands)], _folder, []);
        Assert.True(code == 0, output);

        var listen = new ListenOptions { Tls = Load("database") with { Subjects = ["CN=web, O=Example"] } };
        using EndpointListener listener = Endpoint.Listen("tls://127.0.0.1:0/db", listen);
        // The certificate is for a host that is not this one.
        TlsOptions tls = Load("web") with { Subjects = ["CN=database, O=Example"] };
        using Connection client = await Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = tls }, TestContext.Current.CancellationToken).AsTask().Within();
        Assert.Equal("CN=database, O=Example", client.Peer.Subject);
        var refused = await Assert.ThrowsAsync<EndpointAccessException>(() => Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = Load("web") }).AsTask().Within());
        Assert.Contains("is not for the host '127.0.0.1'", refused.Message);
    }

    private TlsOptions Load(string name) => TlsOptions.Load(
        Path.Combine(_folder, name + ".pem"), Path.Combine(_folder, name + ".key"),
        Path.Combine(_folder, "authority.pem"));
}
