using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Messaging;

namespace Ginnel.Snippets;

internal static class FarSnippets
{
    public static async Task RunAsync()
    {
        string before = Environment.CurrentDirectory;
        string folder = Directory.CreateTempSubdirectory("ginnel-snippets-").FullName;
        Environment.CurrentDirectory = folder;
        try
        {
            Issue("web", "database");
            await ServeAsync("tls://127.0.0.1:0/db");
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ServeAsync(string address)
    {
        #region serve
        TlsOptions tls = TlsOptions.Load("database.pem", "database.key", "authority.pem");
        var options = new ServeOptions
        {
            Listen = new ListenOptions { Tls = tls with { Subjects = ["CN=web, O=Example"] } },
        };
        await using var server = Calls.Serve<IDatabase>(address, new Database(), options);
        #endregion

        await AskAsync(server.Path);
        await AskForLongAsync(server.Path);
    }

    private static async Task AskAsync(string address)
    {
        #region call
        TlsOptions tls = TlsOptions.Load("web.pem", "web.key", "authority.pem");
        var options = new CallOptions
        {
            Connect = new ConnectOptions { Timeout = TimeSpan.FromSeconds(10), Tls = tls },
        };
        await using var client = await Calls.ConnectAsync<IDatabase>(address, options);
        Console.WriteLine($"{client.Peer.Subject} has found the {await client.Target.FindAsync(2603)}.");
        #endregion
    }

    private static async Task AskForLongAsync(string address)
    {
        TlsOptions tls = TlsOptions.Load("web.pem", "web.key", "authority.pem");

        #region reconnect
        var connect = new ConnectOptions
        {
            Timeout = TimeSpan.FromSeconds(30),
            HandshakeTimeout = TimeSpan.FromSeconds(5),
            Tls = tls with { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(5) },
        };
        var options = new CallOptions
        {
            Connect = connect,
            ReconnectTimeout = TimeSpan.FromMinutes(10),
            Deadline = TimeSpan.FromSeconds(20),
        };
        await using var client = await Calls.ConnectAsync<IDatabase>(address, options);
        try
        {
            Console.WriteLine($"Found over there: {await client.Target.FindAsync(2603)}");
        }
        catch (PeerDiedException exception)
        {
            // It may have been run, or not. The next call goes over another connection.
            Console.WriteLine(exception.Message);
        }
        #endregion
    }

    /// <summary>What the commands in the guide do.</summary>
    private static void Issue(params string[] names)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=authority, O=Example", authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 authority = root.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        File.WriteAllText("authority.pem", authority.ExportCertificatePem());
        foreach (string name in names)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}, O=Example", key, HashAlgorithmName.SHA256);
            var hosts = new SubjectAlternativeNameBuilder();
            hosts.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(hosts.Build());
            using X509Certificate2 issued = request.Create(
                authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
            File.WriteAllText($"{name}.pem", issued.ExportCertificatePem());
            File.WriteAllText($"{name}.key", key.ExportPkcs8PrivateKeyPem());
            if (OperatingSystem.IsLinux())
                File.SetUnixFileMode($"{name}.key", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private sealed class Database : IDatabase
    {
        public ValueTask<string?> FindAsync(long id) => new(id == 2603 ? "snowman" : null);
    }
}
