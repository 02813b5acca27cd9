using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>The demo of orders as a user runs it: a service that stays, and a mailer that comes and goes.</summary>
public sealed class OrdersDemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-orders-test-").FullName;
    private readonly CancellationTokenSource _watchdog = new(TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        _watchdog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Orders_WhileTheMailerRunsNowAndThen_AreEachHandledOnce()
    {
        using Process service = Start("Ginnel.Demo.Orders");
        try
        {
            await OrderAsync(service, "ann@example.org parkin", "Order 1 is stored.");
            await OrderAsync(service, "teacake", "Order 2 is stored.");
            Assert.Equal("To ann@example.org: parkin\nHandled 2.\n", await MailAsync());
            string[] outcomes = [await ReadAsync(service, "Order"), await ReadAsync(service, "Order")];
            Array.Sort(outcomes, StringComparer.Ordinal);
            Assert.Equal(["Order 1: Acknowledged", "Order 2: Rejected, no address"], outcomes);

            await OrderAsync(service, "bob@example.org scone", "Order 3 is stored.");
            Assert.Equal("To bob@example.org: scone\nHandled 1.\n", await MailAsync());
            Assert.Equal("Order 3: Acknowledged", await ReadAsync(service, "Order"));

            Assert.Equal("Handled 0.\n", await MailAsync());
            await OrderAsync(service, "cat@example.org bun", "Order 4 is stored.");
            service.StandardInput.Close();
            Assert.Equal("1 not handled yet.", await ReadAsync(service, "1"));
            await service.WaitForExitAsync(_watchdog.Token);
            Assert.Equal(0, service.ExitCode);
            Assert.Equal("To cat@example.org: bun\nHandled 1.\n", await MailAsync());
        }
        finally
        {
            if (!service.HasExited)
                service.Kill();
        }
    }

    private async Task OrderAsync(Process service, string order, string answer)
    {
        await service.StandardInput.WriteLineAsync(order.AsMemory(), _watchdog.Token);
        await service.StandardInput.FlushAsync(_watchdog.Token);
        Assert.Equal(answer, await ReadAsync(service, "Order "));
    }

    private async Task<string> ReadAsync(Process service, string beginning)
    {
        while (await service.StandardOutput.ReadLineAsync(_watchdog.Token) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)
                && !line.StartsWith("Orders ", StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException("The service ended.");
    }

    private async Task<string> MailAsync()
    {
        using Process mailer = Start("Ginnel.Demo.Mailer");
        string output = await mailer.StandardOutput.ReadToEndAsync(_watchdog.Token);
        await mailer.WaitForExitAsync(_watchdog.Token);
        Assert.Equal(0, mailer.ExitCode);
        return output;
    }

    private Process Start(string program)
    {
        string ours = AppContext.BaseDirectory.TrimEnd('/');
        string configuration = Path.GetFileName(Path.GetDirectoryName(ours))!;
        string path = Path.GetFullPath(Path.Combine(
            ours, "../../../../../samples", program, "bin", configuration, "net10.0", program));
        var start = new ProcessStartInfo(path, [Path.Join(_folder, "orders")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_ROOT"] =
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return Process.Start(start)!;
    }
}
