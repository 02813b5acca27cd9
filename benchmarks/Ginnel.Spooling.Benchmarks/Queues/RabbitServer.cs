using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>A RabbitMQ of our own, with its files in a folder of ours; ended with what it started.</summary>
internal sealed class RabbitServer : IDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Process _mapper;
    private readonly Process _server;

    public RabbitServer(string folder)
    {
        if (!File.Exists(Program))
        {
            throw new FileNotFoundException(
                $"{Program} is missing. On Debian: sudo apt-get install rabbitmq-server; or leave it out with " +
                "--without RabbitMQ.", Program);
        }

        folder = Path.Combine(folder, "rabbitmq");
        Directory.CreateDirectory(folder);
        (int mapperPort, int distributionPort) = (FindPort(), FindPort());
        Port = FindPort();
        File.WriteAllText(Path.Combine(folder, "plugins"), "[].");
        File.WriteAllText(
            Path.Combine(folder, "rabbit.conf"),
            string.Create(CultureInfo.InvariantCulture, $"listeners.tcp.1 = 127.0.0.1:{Port}\n"));
        // The server would start it, and leave it behind.
        _mapper = Start(
            "epmd", folder, mapperPort, distributionPort, "-address", "127.0.0.1", "-port", $"{mapperPort}");
        _server = Start(Program, folder, mapperPort, distributionPort);
        WaitUntilUp();
    }

    public int Port { get; }

    public void Dispose()
    {
        End(_server);
        End(_mapper);
    }

    private static Process Start(
        string program, string folder, int mapperPort, int distributionPort, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string At(string name) => Path.Combine(folder, name);
        start.Environment["HOME"] = folder;
        start.Environment["ERL_EPMD_PORT"] = mapperPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        start.Environment["RABBITMQ_NODENAME"] = $"ginnel{Environment.ProcessId}@localhost";
        start.Environment["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture);
        start.Environment["RABBITMQ_MNESIA_BASE"] = At("data");
        start.Environment["RABBITMQ_LOG_BASE"] = At("log");
        start.Environment["RABBITMQ_LOGS"] = At("log/log");
        start.Environment["RABBITMQ_CONFIG_FILE"] = At("rabbit");
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("plugins");
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        start.Environment["RABBITMQ_PID_FILE"] = At("pid");
        // The script then becomes the server, so that this process is the one to end.
        start.Environment["RUNNING_UNDER_SYSTEMD"] = "true";
        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FindPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private void WaitUntilUp()
    {
        using var never = new ManualResetEvent(initialState: false);
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (!_server.HasExited && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                // Nothing tells when it listens.
                never.WaitOne(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
