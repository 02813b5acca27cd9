using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ginnel.Far;

/// <summary>Whose certificates are believed: those of certain authorities, of this machine's, or named ones.</summary>
/// <remarks>Objects of this type do not change, and can be used from any thread.</remarks>
public sealed class TlsTrust
{
    private readonly X509Certificate2[] _authorities;
    private readonly byte[][] _pins;

    private TlsTrust(X509Certificate2[] authorities, byte[][] pins) => (_authorities, _pins) = (authorities, pins);

    /// <summary>Certificates that lead to an authority which this machine's store has.</summary>
    public static TlsTrust Machine { get; } = new([], []);

    /// <summary>The certificates that are believed are named one by one.</summary>
    internal bool IsPinned => _pins.Length > 0;

    /// <summary>Certificates that lead to one of these, and to no other: a private authority.</summary>
    /// <param name="authorities">Certificates of authorities, at least one.</param>
    public static TlsTrust Authorities(params IEnumerable<X509Certificate2> authorities)
    {
        X509Certificate2[] all = [.. authorities];
        if (all.Length == 0)
            throw new ArgumentException("At least one authority is needed.", nameof(authorities));
        return new TlsTrust(all, []);
    }

    /// <summary>These certificates and no others, whoever has issued them.</summary>
    /// <param name="fingerprints">The SHA-256 of each certificate, as 64 hexadecimal digits; colons are fine.</param>
    public static TlsTrust Pins(params IEnumerable<string> fingerprints)
    {
        byte[][] all = [.. fingerprints.Select(Parse)];
        if (all.Length == 0)
            throw new ArgumentException("At least one fingerprint is needed.", nameof(fingerprints));
        return new TlsTrust([], all);
    }

    /// <summary>Why a certificate is not believed; null when it is.</summary>
    /// <param name="certificate">What the peer sent.</param>
    /// <param name="sent">The chain with what was sent along.</param>
    /// <param name="usage">What the peer uses it for.</param>
    /// <param name="revocation">Whether to ask if it was revoked.</param>
    internal string? FindFault(
        X509Certificate2 certificate, X509Chain? sent, Oid usage, X509RevocationMode revocation)
    {
        if (FindFaultOfTime(certificate) is { } fault)
            return fault;
        if (!IsPinned)
            return FindFaultOfChain(certificate, sent, usage, revocation);
        byte[] fingerprint = certificate.GetCertHash(HashAlgorithmName.SHA256);
        return _pins.Any(pin => pin.AsSpan().SequenceEqual(fingerprint))
            ? null
            : $"its SHA-256 is {Convert.ToHexString(fingerprint)}, which is none of the {_pins.Length} that are pinned";
    }

    private static byte[] Parse(string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        string digits = fingerprint.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException(
                $"'{fingerprint}' is no SHA-256 in hexadecimal: it has {digits.Length} digits, and " +
                $"{2 * SHA256.HashSizeInBytes} from 0 to F are expected.", nameof(fingerprint));
        }

        return Convert.FromHexString(digits);
    }

    private static string? FindFaultOfTime(X509Certificate2 certificate)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset begin = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset end = certificate.NotAfter.ToUniversalTime();
        if (now > end)
            return string.Create(CultureInfo.InvariantCulture, $"it has expired: it was valid until {end:u}");
        return now >= begin
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"it is not valid before {begin:u}");
    }

    private string? FindFaultOfChain(
        X509Certificate2 certificate, X509Chain? sent, Oid usage, X509RevocationMode revocation)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = revocation;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(usage);
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        if (_authorities.Length > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        }

        if (chain.Build(certificate))
            return null;
        string status = string.Join(", ", chain.ChainStatus.Select(static one => one.Status).Distinct());
        string trusted = _authorities.Length == 0
            ? "this machine's authorities"
            : string.Join(", ", _authorities.Select(static one => $"'{one.Subject}'"));
        return $"it was issued by '{certificate.Issuer}', and does not lead to {trusted} as it must ({status})";
    }
}
