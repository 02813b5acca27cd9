using System;
using System.Collections.Generic;
using System.IO;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>How messages are forwarded; the same route on both sides.</summary>
/// <remarks>No member's text, and nothing that is logged, has the password in it.</remarks>
public sealed class ForwardingOptions
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int LongestRoute = 64;

    /// <summary>
    /// What the queues are named after: 1 to 64 letters, digits, '.', '_' and '-'. Several spools may send over one
    /// route; one spool receives.
    /// </summary>
    public required string Route { get; init; }

    /// <summary>A directory of the forwarder's own, in which it notes how far it is. It is made.</summary>
    public required string Folder { get; init; }

    /// <summary>The nodes of the broker, any one of which will do: <c>host</c> or <c>host:port</c>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["localhost"];

    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>Who this side is to the broker.</summary>
    public string UserName { get; init; } = "guest";

    /// <summary>The password, for instance from the configuration; null where it is in a file.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// A file with the password in its first line, of mode 0600 or less. It is read at each connection.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>TLS; null for none, which is for the loopback interface.</summary>
    public SslOption? Tls { get; init; }

    /// <summary>Changes whatever else there is to a connection.</summary>
    public Action<ConnectionFactory>? Configure { get; init; }

    /// <summary>
    /// Of the receiving side: which consumer of its spool the sender's receipts tell of; null for the first that
    /// handles a message.
    /// </summary>
    public string? FarConsumer { get; init; }

    /// <summary>How many messages may be published and not confirmed, or received and not stored; 4,096.</summary>
    public int MostUnconfirmed { get; init; } = 4096;

    /// <summary>How many messages travel together; 256. 1 gives each a message of RabbitMQ of its own.</summary>
    public int MostInBatch { get; init; } = 256;

    /// <summary>How many bytes travel together, unless one message has more; 64 KiB.</summary>
    public int BatchLength { get; init; } = 64 << 10;

    /// <summary>
    /// The largest message that is forwarded; 16 MiB. What is larger is rejected for good in the spool here. The
    /// broker has a limit, too, of 128 MiB as a rule.
    /// </summary>
    public int LargestMessage { get; init; } = 16 << 20;

    /// <summary>How often the broker hands something out before it takes it for poison; 1,000.</summary>
    public int MostDeliveries { get; init; } = 1000;

    /// <summary>The longest wait before connecting again; it begins with a fiftieth of that. 5 seconds.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The route, the hosts and the user.</summary>
    public override string ToString() => $"route '{Route}' at {string.Join(", ", Hosts)} as {UserName}";

    internal ForwardingOptions Checked()
    {
        Names.EndpointName.Check(Route, "a route");
        if (Route.Length > LongestRoute)
            throw new ArgumentException($"A route has {LongestRoute} characters at most, and '{Route}' has more.");
        ArgumentException.ThrowIfNullOrEmpty(Folder);
        ArgumentOutOfRangeException.ThrowIfZero(Hosts.Count, nameof(Hosts));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostUnconfirmed, 1, nameof(MostUnconfirmed));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostUnconfirmed, ushort.MaxValue, nameof(MostUnconfirmed));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostInBatch, 1, nameof(MostInBatch));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchLength, 1, nameof(BatchLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestMessage, 1, nameof(LargestMessage));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LargestMessage, 512 << 20, nameof(LargestMessage));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostDeliveries, 1, nameof(MostDeliveries));
        if (Password is not null && PasswordFile is not null)
            throw new ArgumentException($"Either {nameof(Password)} or {nameof(PasswordFile)} is set, not both.");
        return this;
    }

    internal ConnectionFactory CreateFactory()
    {
        var factory = new ConnectionFactory
        {
            VirtualHost = VirtualHost,
            UserName = UserName,
            // The loop that owns the connection makes a new one, and begins with what is not confirmed.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(15),
            ClientProvidedName = $"ginnel {Route}",
        };
        if (ReadPassword() is { } password)
            factory.Password = password;
        if (Tls is not null)
            factory.Ssl = Tls;
        Configure?.Invoke(factory);
        return factory;
    }

    internal List<AmqpTcpEndpoint> Endpoints(ConnectionFactory factory)
    {
        var endpoints = new List<AmqpTcpEndpoint>();
        foreach (string host in Hosts)
        {
            if (!Uri.TryCreate($"amqp://{host}", UriKind.Absolute, out Uri? uri) || uri.UserInfo.Length > 0)
                throw new ArgumentException($"'{host}' is no host, and no host with a port.");
            SslOption? tls = factory.Ssl.Enabled ? TlsFor(factory.Ssl, uri.Host) : null;
            int port = uri.Port > 0 ? uri.Port : AmqpTcpEndpoint.UseDefaultPort;
            endpoints.Add(tls is null
                ? new AmqpTcpEndpoint(uri.Host, port)
                : new AmqpTcpEndpoint(uri.Host, port, tls));
        }

        return endpoints;
    }

    /// <summary>Each node shows its own name, unless one was set for all.</summary>
    private static SslOption TlsFor(SslOption all, string host)
    {
        if (!string.IsNullOrEmpty(all.ServerName))
            return all;
        return new SslOption(host, all.CertPath ?? "", all.Enabled)
        {
            AcceptablePolicyErrors = all.AcceptablePolicyErrors,
            CertPassphrase = all.CertPassphrase,
            Certs = all.Certs,
            CertificateSelectionCallback = all.CertificateSelectionCallback,
            CertificateValidationCallback = all.CertificateValidationCallback,
            CheckCertificateRevocation = all.CheckCertificateRevocation,
            ClientCertificateContext = all.ClientCertificateContext,
            Version = all.Version,
        };
    }

    private string? ReadPassword()
    {
        if (PasswordFile is null)
            return Password;
        UnixFileMode mode = File.GetUnixFileMode(PasswordFile);
        if ((mode & Others) != 0)
        {
            throw new ForwardingException(
                $"The password file '{PasswordFile}' has mode {Convert.ToString((int)mode, 8)}, and 600 is the most " +
                "that is trusted: others could read or change it. Run chmod 600 on it.");
        }

        using StreamReader reader = File.OpenText(PasswordFile);
        return reader.ReadLine() ?? throw new ForwardingException($"The password file '{PasswordFile}' is empty.");
    }
}
