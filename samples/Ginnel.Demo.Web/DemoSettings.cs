using System;
using System.Globalization;
using System.IO;
using Ginnel.Demo.Protocol;

namespace Ginnel.Demo.Web;

/// <summary>What the demo can be told from outside.</summary>
/// <param name="Port">Where the page is served on 127.0.0.1; 0 lets the system choose a free port.</param>
/// <param name="DataFolder">Where the database process keeps its file.</param>
/// <param name="DatabaseAddress">Where the database is that runs on another computer; null to start one here.</param>
internal sealed record DemoSettings(int Port, string DataFolder, string? DatabaseAddress)
{
    private const int DefaultPort = 5050;

    /// <summary>The file itself, or where else it is.</summary>
    public string DatabaseFile => DatabaseAddress ?? Path.Combine(DataFolder, "characters.db");

    /// <summary>
    /// Reads the port from the first argument or PORT, the folder from GINNEL_DEMO_DATA, and the address of a database
    /// that runs already from GINNEL_DEMO_DATABASE.
    /// </summary>
    /// <exception cref="FormatException">
    /// The port is not a number from 0 to 65535, or the address is none of another computer.
    /// </exception>
    public static DemoSettings Read(string[] arguments)
    {
        string? port = arguments.Length > 0 ? arguments[0] : Variable("PORT");
        return new(
            port is null ? DefaultPort : ParsePort(port), Variable("GINNEL_DEMO_DATA") ?? DefaultFolder(),
            Variable("GINNEL_DEMO_DATABASE") is { } address ? CheckAddress(address) : null);
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue
            ? port
            : throw new FormatException($"'{text}' is not a port; a port is a number from 0 to {ushort.MaxValue}.");

    private static string CheckAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && FarIdentity.IsNeededFor(text)
        && address.Port >= 0 && address.AbsolutePath.Length > 1
            ? text
            : throw new FormatException(
                $"GINNEL_DEMO_DATABASE is '{text}', and an address such as tls://host:7000/database is expected.");

    /// <summary>
    /// $XDG_DATA_HOME/ginnel-demo, else ~/.local/share/ginnel-demo, else the folder for temporary files.
    /// </summary>
    private static string DefaultFolder()
    {
        string home = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0
            ? Path.Combine(home, "ginnel-demo")
            : Path.Combine(Path.GetTempPath(), $"ginnel-demo-{Environment.UserName}");
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
