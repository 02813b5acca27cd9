using System;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ginnel.Far;

namespace Ginnel.Tests.Far;

/// <summary>A private authority that issues certificates for this computer, made anew for each run.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _serial;

    public TestAuthority(string name = "CN=Test authority")
    {
        var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Certificate = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(1));
    }

    /// <summary>The one that most tests use.</summary>
    public static TestAuthority Usual { get; } = new();

    public X509Certificate2 Certificate { get; }

    /// <summary>Issues a certificate with its key.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="isValid">False for one that has expired.</param>
    /// <param name="host">The host that it is for, besides the loopback addresses; null for none at all.</param>
    public X509Certificate2 Issue(string subject, bool isValid = true, string? host = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(ServerUsage), new Oid(ClientUsage)], false));
        if (host is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset end = isValid ? now.AddDays(1) : now.AddDays(-1);
        byte[] serial = BitConverter.GetBytes(IPAddress.HostToNetworkOrder(++_serial));
        using X509Certificate2 issued = request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now.AddDays(-2), end, serial);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>What a side with such a certificate uses that believes this authority.</summary>
    public TlsOptions OptionsOf(string subject) => new()
    {
        Certificate = Issue(subject),
        Trust = TlsTrust.Authorities(Certificate),
    };

    /// <summary>For a raw stream of TLS: the other side's certificate is of the usual authority.</summary>
    public static bool IsFromUsual(
        object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Issuer == Usual.Certificate.Subject;

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }
}
