using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Ginnel.System.Tests.Forwarding;

/// <summary>A node of RabbitMQ with its files in a folder of ours, that can be killed and started again.</summary>
internal sealed class RabbitNode(string folder, string name, int mapperPort) : IDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly int _distributionPort = FindPort();
    private Process? _process;

    public string Name { get; } = $"{name}@localhost";

    public int Port { get; } = FindPort();

    public int TlsPort { get; } = FindPort();

    /// <summary>What it said last, for whoever looks into a failure.</summary>
    private string Log => Path.Join(folder, "log", "log");

    public static void Demand()
    {
        if (!File.Exists(Program))
        {
            throw new FileNotFoundException(
                $"{Program} is missing. On Debian: sudo apt-get install rabbitmq-server", Program);
        }
    }

    public static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <param name="lines">Of its configuration.</param>
    public void Configure(params string[] lines)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, "plugins"), "[].");
        File.WriteAllLines(Path.Join(folder, "rabbit.conf"), lines);
    }

    public void Start()
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The nodes of a cluster know each other by the cookie there.
        start.Environment["HOME"] = Path.GetDirectoryName(folder);
        start.Environment["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODENAME"] = Name;
        start.Environment["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_MNESIA_BASE"] = Path.Join(folder, "data");
        start.Environment["RABBITMQ_LOG_BASE"] = Path.Join(folder, "log");
        start.Environment["RABBITMQ_LOGS"] = Log;
        start.Environment["RABBITMQ_CONFIG_FILE"] = Path.Join(folder, "rabbit");
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Join(folder, "plugins");
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        start.Environment["RABBITMQ_PID_FILE"] = Path.Join(folder, "pid");
        // The mapper is ours, and would be left behind if it were the node's. No scheduler spins while it is idle.
        start.Environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none";
        // The script then becomes the server, so that this process is the one to end.
        start.Environment["RUNNING_UNDER_SYSTEMD"] = "true";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task WaitUntilUpAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                if (_process!.HasExited || Stopwatch.GetElapsedTime(start) > s_patience)
                    throw new InvalidOperationException($"{Name} does not come up:\n{ReadLog()}");
                // Nothing tells when it listens.
                await Task.Delay(100);
            }
        }
    }

    public void Kill()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();

    private string ReadLog()
    {
        string text = File.Exists(Log) ? File.ReadAllText(Log) : "It has no log.";
        return text[Math.Max(0, text.Length - 4000)..];
    }
}
