using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ginnel.Far;

/// <summary>Who this side is to other computers, and whom it believes.</summary>
/// <remarks>
/// Both sides of a far connection show a certificate, under TLS 1.3. Give the same object to as many listeners and
/// connections as there are; it does not change.
/// </remarks>
public sealed record TlsOptions
{
    private readonly Lazy<SslStreamCertificateContext> _context;

    /// <summary>Has to be completed by what is required.</summary>
    public TlsOptions() => _context = new Lazy<SslStreamCertificateContext>(MakeContext);

    private TlsOptions(TlsOptions original)
    {
        Certificate = original.Certificate;
        Intermediates = original.Intermediates;
        Trust = original.Trust;
        Subjects = original.Subjects;
        AllowsAnySubject = original.AllowsAnySubject;
        RevocationMode = original.RevocationMode;
        KeepAliveInterval = original.KeepAliveInterval;
        KeepAliveTimeout = original.KeepAliveTimeout;
        _context = new Lazy<SslStreamCertificateContext>(MakeContext);
    }

    /// <summary>This side's certificate, with its private key.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>Certificates between this side's and its authority's, which are sent along; null for none.</summary>
    public X509Certificate2Collection? Intermediates { get; init; }

    /// <summary>Whose certificates are believed.</summary>
    public required TlsTrust Trust { get; init; }

    /// <summary>
    /// Who may be at the other side, as distinguished names such as <c>CN=database, O=Example</c>; null for the usual.
    /// </summary>
    /// <remarks>
    /// These are the rights of a far connection, as users are nearby. The usual is, for a listener, the subject of its
    /// own certificate alone; for a client, whoever has a certificate for the host of the address; and where
    /// <see cref="Trust"/> names single certificates, those.
    /// </remarks>
    public IReadOnlyList<string>? Subjects { get; init; }

    /// <summary>Whether everybody may be at the other side whose certificate is believed.</summary>
    public bool AllowsAnySubject { get; init; }

    /// <summary>Whether the authority is asked if a certificate was revoked: not, by default.</summary>
    public X509RevocationMode RevocationMode { get; init; } = X509RevocationMode.NoCheck;

    /// <summary>After so long without a word from the other side it is asked for one; 10 seconds by default.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After so long without a word the other side counts as dead; 30 seconds by default. A cable that is cut says
    /// nothing, so there is no other way to know.
    /// </summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal SslStreamCertificateContext Context => _context.Value;

    /// <summary>Reads everything from PEM files.</summary>
    /// <param name="certificatePath">This side's certificate, and those between it and its authority's, if any.</param>
    /// <param name="keyPath">Its private key, which nobody but the owner may read.</param>
    /// <param name="authoritiesPath">The certificates of the authorities that are believed.</param>
    /// <exception cref="EndpointAccessException">Others may read the private key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// A file is not what it should be, or the key is not the certificate's.
    /// </exception>
    public static TlsOptions Load(string certificatePath, string keyPath, string authoritiesPath)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("Ginnel needs 64-bit Linux.");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        UnixFileMode mode = File.GetUnixFileMode(keyPath);
        if ((mode & Others) != 0)
        {
            throw new EndpointAccessException(
                $"The private key '{keyPath}' has the mode 0{Convert.ToString((int)mode, 8)}, so others can use it. " +
                $"Nothing was read. Say 'chmod 600 {keyPath}'.", keyPath);
        }

        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(certificatePath);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authoritiesPath);
        return new TlsOptions
        {
            Certificate = X509Certificate2.CreateFromPemFile(certificatePath, keyPath),
            Intermediates = [.. certificates.Skip(1)],
            Trust = TlsTrust.Authorities(authorities),
        };
    }

    internal TlsOptions Checked()
    {
        ArgumentNullException.ThrowIfNull(Certificate);
        ArgumentNullException.ThrowIfNull(Trust);
        if (!Certificate.HasPrivateKey)
        {
            throw new ArgumentException(
                $"The certificate of '{Certificate.Subject}' has no private key, so it cannot be shown.",
                nameof(Certificate));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(KeepAliveInterval, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(KeepAliveInterval, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepAliveTimeout, KeepAliveInterval);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(KeepAliveTimeout, TimeSpan.FromDays(10));
        return this;
    }

    private SslStreamCertificateContext MakeContext() =>
        SslStreamCertificateContext.Create(Certificate, Intermediates, offline: true);
}
