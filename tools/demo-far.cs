// Runs the demo's web server and database as on two computers, each in a network namespace of its own. Needs root.
//
//     dotnet run tools/demo-far.cs               builds and runs them; PORT= chooses the page's port, 5050 by default
//     dotnet run tools/demo-far.cs -- FOLDER     runs the programs in this folder
//
// 1. An authority for this run alone issues a certificate to each of the two, for the addresses that they get.
// 2. Two namespaces are made, and a pair of virtual network devices that joins them like a cable.
// 3. The database gets the address that it is to listen at, and the web server the same one that it is to connect to.
//    That, and who they are, is all that is different from one computer.
// 4. Whoever is at this computer is outside of both. So connections to the page's port on 127.0.0.1 are passed on to
//    the same port in the web server's namespace.
// Ctrl+C ends both and removes all of it. The notes are in $GINNEL_DEMO_DATA, else they go, too.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

const string WebHost = "10.77.0.1";
const string DatabaseHost = "10.77.0.2";
const string Address = $"tls://{DatabaseHost}:7000/database";
const string Device = "veth0";

if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
{
    Console.Error.WriteLine("Making network namespaces needs root. Say: sudo make demo-far");
    return 1;
}

string programs = args is [var given]
    ? given : Path.Combine(Repository.Root, "samples/Ginnel.Demo.Web/bin/Release/net10.0");
string project = Path.Combine(Repository.Root, "samples/Ginnel.Demo.Web");
if (args.Length == 0
    && Command.Run("dotnet", "build", project, "-c", "Release", "-v", "q", "-nologo", "-clp:NoSummary") != 0)
{
    return 1;
}

// The signals may come at any time from here on, and only end the wait.
var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

using var page = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
int port = int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "5050", CultureInfo.InvariantCulture);
page.Bind(new IPEndPoint(IPAddress.Loopback, port));
page.Listen();
port = ((IPEndPoint)page.LocalEndPoint!).Port;

string folder = Directory.CreateTempSubdirectory("ginnel-demo-far-").FullName;
string web = $"ginnel-web-{Environment.ProcessId}";
string database = $"ginnel-database-{Environment.ProcessId}";
var children = new List<Process>();
try
{
    using (var authority = new Authority())
    {
        authority.Issue("web", WebHost, folder);
        authority.Issue("database", DatabaseHost, folder);
    }

    Join(web, database);
    Explain();
    string data = Environment.GetEnvironmentVariable("GINNEL_DEMO_DATA") ?? Path.Combine(folder, "data");
    children.Add(Start(database, "database", "Ginnel.Demo.Database", Address, data));
    children.Add(Start(web, "web", "Ginnel.Demo.Web", $"{port}"));
    _ = new Passage(page, web, port).RunAsync();
    await Task.WhenAny([stop.Task, .. children.Select(static child => child.WaitForExitAsync())]);
    return stop.Task.IsCompleted ? 0 : 1;
}
finally
{
    await EndAsync();
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}

void Explain() => Console.WriteLine(
    $"""

      Two network namespaces stand for two computers, joined by a cable:
        {web,-24} {WebHost}   the web server
        {database,-24} {DatabaseHost}   the database, at {Address}
      Pull the cable:         ip -n {database} link set {Device} down
      and put it in again:    ip -n {database} link set {Device} up

    """);

static void Join(string left, string right)
{
    Command.RunOrThrow("ip", "netns", "add", left);
    Command.RunOrThrow("ip", "netns", "add", right);
    Command.RunOrThrow(
        "ip", "link", "add", Device, "netns", left, "type", "veth", "peer", "name", Device, "netns", right);
    foreach ((string space, string host) in new[] { (left, WebHost), (right, DatabaseHost) })
    {
        Command.RunOrThrow("ip", "-n", space, "address", "add", $"{host}/24", "dev", Device);
        Command.RunOrThrow("ip", "-n", space, "link", "set", "lo", "up");
        Command.RunOrThrow("ip", "-n", space, "link", "set", Device, "up");
    }
}

Process Start(string space, string name, string program, params string[] arguments)
{
    var start = new ProcessStartInfo("ip", ["netns", "exec", space, Path.Combine(programs, program), .. arguments])
    {
        // The database ends when its input does.
        RedirectStandardInput = true,
    };
    start.Environment["DOTNET_ROOT"] =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
    start.Environment["GINNEL_DEMO_DATABASE"] = Address;
    start.Environment["GINNEL_DEMO_CERTIFICATE"] = Path.Combine(folder, $"{name}.pem");
    start.Environment["GINNEL_DEMO_KEY"] = Path.Combine(folder, $"{name}.key");
    start.Environment["GINNEL_DEMO_AUTHORITY"] = Path.Combine(folder, "authority.pem");
    return Process.Start(start)!;
}

async Task EndAsync()
{
    page.Dispose();
    children.Reverse();
    foreach (Process child in children)
    {
        child.StandardInput.Close();
        Command.Run("kill", "-s", "TERM", $"{child.Id}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await child.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
        }
    }

    // The cable goes with its ends.
    foreach (string space in new[] { web, database })
    {
        if (File.Exists($"/run/netns/{space}"))
            Command.Run("ip", "netns", "delete", space);
    }

    Directory.Delete(folder, recursive: true);
}

/// <summary>Issues certificates for one run; its key is never written down.</summary>
internal sealed class Authority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public Authority()
    {
        var request = new CertificateRequest("CN=authority, O=Ginnel demo", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(30));
    }

    /// <summary>Writes a certificate, its key, and the authority's certificate as PEM files.</summary>
    public void Issue(string name, string host, string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Ginnel demo", key, HashAlgorithmName.SHA256);
        // Both uses: a listener shows it, and so does whoever connects.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(host));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(
            _certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(folder, $"{name}.pem"), issued.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "authority.pem"), _certificate.ExportCertificatePem());
        var privately = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsLinux())
            privately.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(Path.Combine(folder, $"{name}.key"), privately);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }
}

/// <summary>Passes connections on to the same port of a network namespace.</summary>
/// <remarks>A socket is in the namespace of the thread that makes it, so one thread is there and makes them.</remarks>
internal sealed class Passage(Socket listener, string space, int port)
{
    private const int NetworkNamespace = 0x40000000;

    private readonly BlockingCollection<Socket> _clients = [];

    public async Task RunAsync()
    {
        new Thread(ConnectAll) { IsBackground = true }.Start();
        try
        {
            while (true)
                _clients.Add(await listener.AcceptAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            _clients.CompleteAdding();
        }
    }

    private void ConnectAll()
    {
        using var handle = File.OpenHandle($"/run/netns/{space}");
        if (SetNamespace((int)handle.DangerousGetHandle(), NetworkNamespace) != 0)
            throw new InvalidOperationException($"The namespace {space} cannot be entered.");
        foreach (Socket client in _clients.GetConsumingEnumerable())
        {
            var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                target.Connect(IPAddress.Loopback, port);
                _ = JoinAsync(client, target);
            }
            catch (SocketException)
            {
                // The web server is not there yet, or any more.
                target.Dispose();
                client.Dispose();
            }
        }
    }

    private static async Task JoinAsync(Socket client, Socket target)
    {
        await using var near = new NetworkStream(client, ownsSocket: true);
        await using var far = new NetworkStream(target, ownsSocket: true);
        try
        {
            // Whichever side ends, ends the other: HTTP needs no half of a connection.
            await await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (IOException)
        {
            // One of them was cut.
        }
    }

    [DllImport("libc", EntryPoint = "setns")]
    private static extern int SetNamespace(int descriptor, int kind);
}

internal static class Command
{
    public static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    public static void RunOrThrow(string program, params string[] arguments)
    {
        if (Run(program, arguments) != 0)
            throw new InvalidOperationException($"This failed: {program} {string.Join(' ', arguments)}");
    }
}

internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
