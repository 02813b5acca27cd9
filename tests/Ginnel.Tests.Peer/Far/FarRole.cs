using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;

namespace Ginnel.Tests.Peer.Far;

/// <summary>One of two processes in two network namespaces, which says what happens to it line by line.</summary>
internal static class FarRole
{
    public const string Subject = "CN=far, O=Tests";

    /// <param name="role">What to play.</param>
    /// <param name="host">The listener's address.</param>
    /// <param name="folder">Where the certificates and the ledgers are.</param>
    /// <param name="silence">Milliseconds after which a silent peer is dead.</param>
    public static async Task<int> RunAsync(string role, string host, string folder, string silence)
    {
        var side = new FarSide(host, folder, TimeSpan.FromMilliseconds(int.Parse(silence)));
        await (role switch
        {
            "serve" => FarServerRole.RunAsync(side),
            "load" => FarCallsRole.LoadAsync(side),
            "call" => FarCallsRole.CallUntilLostAsync(side),
            "call slowly" => FarCallsRole.CallSlowlyAsync(side),
            "call again" => FarCallsRole.CallAgainAsync(side),
            "channel" => FarBytesRole.SendItemsAsync(side),
            "streams" => FarBytesRole.ExchangeAsync(side),
            "fill" => FarBytesRole.FillAsync(side),
            "connect" => FarBytesRole.ConnectAsync(side),
            _ => throw new ArgumentException($"There is no role '{role}'.", nameof(role)),
        });
        return 0;
    }
}

/// <summary>What both sides are told.</summary>
internal sealed record FarSide(string Host, string Folder, TimeSpan Silence)
{
    private const int LedgerPort = 7001;
    private const int ItemsPort = 7002;
    private const int StreamsPort = 7003;
    private const int FillPort = 7004;

    public string Ledger => Address(LedgerPort, "ledger");

    public string Items => Address(ItemsPort, "items");

    public string Streams => Address(StreamsPort, "streams");

    public string Fill => Address(FillPort, "fill");

    public ConnectOptions Connect => new()
    {
        Tls = Tls,
        Timeout = TimeSpan.FromSeconds(30),
        // Time enough on a machine with much else to do; those who connect to see it fail have less.
        HandshakeTimeout = TimeSpan.FromSeconds(20),
    };

    public ListenOptions Listen => new()
    {
        Tls = Tls,
        HandshakeTimeout = Silence,
        OnRefused = static (_, problem) => Say("refused", problem),
    };

    private TlsOptions Tls => TlsOptions.Load(
        Path.Combine(Folder, "certificate.pem"), Path.Combine(Folder, "key.pem"),
        Path.Combine(Folder, "authority.pem")) with
    {
        Subjects = [FarRole.Subject],
        KeepAliveInterval = Silence / 5,
        KeepAliveTimeout = Silence,
    };

    public static void Say(string what, Exception problem) =>
        Say($"{what} {problem.GetType().Name}: {problem.Message}");

    public static void Say(string line) => Console.Out.WriteLine(line);

    private string Address(int port, string name) => $"tls://{Host}:{port}/{name}";
}
