using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Telemetry;

/// <summary>The sample as a user runs it: two processes, and what one of them counts, as Prometheus text.</summary>
public sealed class TelemetrySampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-telemetry-test-").FullName;
    private readonly CancellationTokenSource _watchdog = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _watchdog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sample_WhileItsChildSends_ServesWhatWasRead()
    {
        int port = FindFreePort();
        using Process sample = Start(port);
        try
        {
            Assert.NotNull(await sample.StandardOutput.ReadLineAsync(_watchdog.Token));
            using var client = new HttpClient();
            var address = new Uri($"http://127.0.0.1:{port}/metrics");
            string text;
            do
            {
                text = await client.GetStringAsync(address, _watchdog.Token);
            }
            while (ValueOf(text, "ginnel_messages", "receive") < 3);

            // 16 bytes for each message, and before them one frame that says of what type they are.
            double messages = ValueOf(text, "ginnel_messages", "receive");
            Assert.InRange(ValueOf(text, "ginnel_io", "receive"), (16 * messages) + 16, (16 * messages) + 1024);
            Assert.Equal(0, ValueOf(text, "ginnel_io", "transmit"));
            Assert.Equal(1, ValueOf(text, "ginnel_connections", Path.Join(_folder, "readings")));

            sample.StandardInput.Close();
            await sample.WaitForExitAsync(_watchdog.Token);
            Assert.Equal(0, sample.ExitCode);
        }
        finally
        {
            if (!sample.HasExited)
                sample.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The value of the line that has the name and the attribute; 0 where there is none yet.</summary>
    private static double ValueOf(string text, string name, string attribute)
    {
        string? line = text.Split('\n').FirstOrDefault(
            line => line.StartsWith($"ginnel_{name}{{", StringComparison.Ordinal)
                && line.Contains($"\"{attribute}\"", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Start(int port)
    {
        const string Program = "Ginnel.Telemetry";
        string ours = AppContext.BaseDirectory.TrimEnd('/');
        string configuration = Path.GetFileName(Path.GetDirectoryName(ours))!;
        string path = Path.GetFullPath(Path.Combine(
            ours, "../../../../../samples", Program, "bin", configuration, "net10.0", Program));
        var start = new ProcessStartInfo(path, [port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_ROOT"] =
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["GINNEL_DIR"] = _folder;
        return Process.Start(start)!;
    }
}
