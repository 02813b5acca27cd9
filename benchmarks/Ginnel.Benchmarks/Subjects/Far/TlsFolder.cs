using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Far;

namespace Ginnel.Benchmarks.Subjects.Far;

/// <summary>A folder in which both processes find a certificate, and the port that one of them listens at.</summary>
internal sealed class TlsFolder(string path)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Made by whoever listens on the address that the other process is given.</summary>
    public static TlsFolder Create()
    {
        var folder = new TlsFolder(Directory.CreateTempSubdirectory("ginnel-benchmark-").FullName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(folder.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(folder.KeyPath, key.ExportPkcs8PrivateKeyPem());
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(folder.KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return folder;
    }

    public string Path => path;

    private string CertificatePath => System.IO.Path.Combine(path, "certificate.pem");

    private string KeyPath => System.IO.Path.Combine(path, "key.pem");

    private string PortPath => System.IO.Path.Combine(path, "port");

    public X509Certificate2 LoadCertificate() => X509Certificate2.CreateFromPemFile(CertificatePath, KeyPath);

    public TlsOptions LoadOptions() => TlsOptions.Load(CertificatePath, KeyPath, CertificatePath);

    public void WritePort(int port)
    {
        File.WriteAllText(PortPath + "~", port.ToString(CultureInfo.InvariantCulture));
        File.Move(PortPath + "~", PortPath);
    }

    /// <summary>Waits until somebody has written it.</summary>
    public int ReadPort()
    {
        DateTime end = DateTime.UtcNow + s_patience;
        while (!File.Exists(PortPath))
        {
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"Nobody listens after {s_patience.TotalSeconds} s.");
            Clock.SleepFor(TimeSpan.FromMilliseconds(10));
        }

        return int.Parse(File.ReadAllText(PortPath), CultureInfo.InvariantCulture);
    }

    public void Delete() => Directory.Delete(path, recursive: true);
}
