using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using RabbitMQ.Client;
using Xunit;

namespace Ginnel.System.Tests.Forwarding;

/// <summary>Three nodes of RabbitMQ on this computer, on the loopback interface alone, joined to a cluster.</summary>
public sealed class RabbitCluster : IAsyncLifetime
{
    private const int Nodes = 3;

    private readonly List<RabbitNode> _nodes = [];
    private string _folder = "";
    private Process? _mapper;

    /// <summary>Of the certificate that each node shows.</summary>
    public X509Certificate2 Certificate { get; private set; } = null!;

    public IReadOnlyList<string> Hosts => [.. _nodes.Select(static node => $"127.0.0.1:{node.Port}")];

    public IReadOnlyList<string> TlsHosts => [.. _nodes.Select(static node => $"localhost:{node.TlsPort}")];

    internal IReadOnlyList<RabbitNode> All => _nodes;

    public async ValueTask InitializeAsync()
    {
        RabbitNode.Demand();
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("ginnel-rabbit-").FullName;
        MakeCertificate();
        int mapperPort = RabbitNode.FindPort();
        string port = mapperPort.ToString(CultureInfo.InvariantCulture);
        _mapper = Process.Start(new ProcessStartInfo("epmd", ["-address", "127.0.0.1", "-port", port]));
        for (int index = 1; index <= Nodes; index++)
            _nodes.Add(new RabbitNode(Path.Join(_folder, $"{index}"), Name(index), mapperPort));
        foreach (RabbitNode node in _nodes)
        {
            node.Configure(
            [
                $"listeners.tcp.1 = 127.0.0.1:{node.Port}",
                $"listeners.ssl.1 = 127.0.0.1:{node.TlsPort}",
                $"ssl_options.cacertfile = {_folder}/certificate.pem",
                $"ssl_options.certfile = {_folder}/certificate.pem",
                $"ssl_options.keyfile = {_folder}/key.pem",
                "disk_free_limit.absolute = 1MB",
                "cluster_formation.peer_discovery_backend = classic_config",
                .. _nodes.Select(static (all, index) =>
                    $"cluster_formation.classic_config.nodes.{index + 1} = {all.Name}"),
            ]);
            node.Start();
        }

        foreach (RabbitNode node in _nodes)
            await node.WaitUntilUpAsync();
    }

    public ValueTask DisposeAsync()
    {
        _nodes.ForEach(static node => node.Dispose());
        if (_mapper is not null)
        {
            _mapper.Kill();
            _mapper.WaitForExit();
            _mapper.Dispose();
        }

        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection of a test's own, to look at queues and to meddle with them.</summary>
    internal Task<IConnection> ConnectAsync() =>
        new ConnectionFactory { HostName = "127.0.0.1", Port = _nodes[0].Port }.CreateConnectionAsync();

    private static string Name(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"ginnel{Environment.ProcessId}n{index}");

    private void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Join(_folder, "certificate.pem"), Certificate.ExportCertificatePem());
        File.WriteAllText(Path.Join(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
