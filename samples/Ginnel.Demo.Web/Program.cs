using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace Ginnel.Demo.Web;

/// <summary>
/// The web server process: <c>Ginnel.Demo.Web [PORT]</c> serves the page on 127.0.0.1, starts the database process and
/// answers from what that one says. Ctrl+C ends both. With GINNEL_DEMO_DATABASE it starts none, and asks the one that
/// runs at that address.
/// </summary>
internal static class Program
{
    private const int BadUsage = 2;

    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            await RunAsync(DemoSettings.Read(arguments));
            return 0;
        }
        catch (Exception problem) when (problem is FormatException or FileNotFoundException or EndpointAccessException
            or CryptographicException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return BadUsage;
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{problem.Message} Choose another port: PORT=5051 make demo");
            return 1;
        }
    }

    private static async Task RunAsync(DemoSettings settings)
    {
        await using WebApplication app = WebServer.Build(settings);
        var board = new StatusBoard(settings);
        var supervisor = new DatabaseSupervisor(settings, board);
        new Routes(supervisor, board, app.Lifetime).Map(app);
        using PosixSignalRegistration hangUp = StopOnHangUp(app.Lifetime);
        await app.StartAsync();

        Uri address = new(app.Urls.First());
        Greet(address, settings);

        // The port is part of the name, so that two demos never meet, and the socket of one that was killed together
        // with its database is taken over by the next on this port.
        Task supervision = supervisor.RunAsync(
            settings.DatabaseAddress ?? $"demo-database-{address.Port}", app.Lifetime.ApplicationStopping);
        await Task.WhenAny(supervision, app.WaitForShutdownAsync());
        await app.StopAsync();
        await supervision;
    }

    private static void Greet(Uri address, DemoSettings settings) => Console.WriteLine(
        $"""

          The page is at        {address}
          or ask it directly:   curl '{address}search?q=snowman'
          web server            process {Environment.ProcessId}
          database file         {settings.DatabaseFile}
          Ctrl+C ends {(settings.DatabaseAddress is null ? "both processes" : "the web server")}.

        """);

    /// <summary>A closed terminal ends the demo in order, as Ctrl+C does.</summary>
    private static PosixSignalRegistration StopOnHangUp(IHostApplicationLifetime lifetime) =>
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            lifetime.StopApplication();
        });
}
