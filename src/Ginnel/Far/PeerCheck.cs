using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ginnel.Far;

/// <summary>Looks at the certificate that the other side shows, once, within the handshake of TLS.</summary>
/// <remarks>
/// 1. There is one, and it is believed: see <see cref="TlsTrust"/>.
/// 2. It is of somebody who may be there: see <see cref="TlsOptions.Subjects"/>.
/// What is wrong is told on this side alone; the other one gets the alert of TLS.
/// </remarks>
/// <param name="options">Whom to believe.</param>
/// <param name="host">For a client, whom it means to reach; null for a listener.</param>
internal sealed class PeerCheck(TlsOptions options, string? host)
{
    private static readonly Oid s_serverUsage = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid s_clientUsage = new("1.3.6.1.5.5.7.3.2");

    /// <summary>What is wrong; null while nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Who the other side is, by its certificate; null where it has shown none.</summary>
    public string? Subject { get; private set; }

    /// <summary>For <see cref="SslStream"/>.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Fault = FindFault(certificate as X509Certificate2, chain, errors);
        return Fault is null;
    }

    /// <summary>The name as it is read from a certificate, with the same spaces and quotes.</summary>
    private static string Normalize(string subject) =>
        new X500DistinguishedName(new X500DistinguishedName(subject).RawData).Name;

    private string? FindFault(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return "it showed no certificate";
        Subject = certificate.SubjectName.Name;
        Oid usage = host is null ? s_clientUsage : s_serverUsage;
        if (options.Trust.FindFault(certificate, chain, usage, options.RevocationMode) is { } fault)
            return $"the certificate of '{Subject}' is not believed: {fault}";
        if (options.AllowsAnySubject || (options.Subjects is null && options.Trust.IsPinned))
            return null;
        if (options.Subjects is { } subjects)
        {
            return subjects.Any(subject => Normalize(subject) == Subject)
                ? null
                : $"'{Subject}' has no right to be there; {string.Join(", ", subjects.Select(one => $"'{one}'"))} " +
                    "has, by TlsOptions.Subjects";
        }

        if (host is not null)
        {
            return (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
                ? null
                : $"the certificate of '{Subject}' is not for the host '{host}'. TlsOptions.Subjects can name whom " +
                    "it is to be of instead";
        }

        string own = options.Certificate.SubjectName.Name;
        return Subject == own
            ? null
            : $"'{Subject}' has no right to be there; by default only '{own}' has, whose certificate this side " +
                "shows. TlsOptions.Subjects can name others";
    }
}
