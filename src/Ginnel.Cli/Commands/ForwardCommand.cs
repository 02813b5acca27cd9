using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Forwarding;
using Ginnel.Cli.Output;
using Ginnel.RabbitMQ;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel forward: one side of forwarding a spool to another computer.</summary>
internal static class ForwardCommand
{
    private static readonly Argument<string> s_side = new Argument<string>("side")
    {
        Description = "send: the spool's messages go to the broker. receive: what comes from there is stored in it.",
    }.AcceptOnlyFromAmong("send", "receive");

    private static readonly Option<string?> s_config = new("--config")
    {
        Description = "A file of JSON with spool, route, folder, hosts, virtualHost, userName, passwordFile, tls and " +
            "farConsumer; options go before it.",
    };

    private static readonly Option<string?> s_spool = new("--spool") { Description = "The spool's directory." };

    private static readonly Option<string?> s_route = new("--route")
    {
        Description = "The name for the way, after which queues are called; the same on both sides.",
    };

    private static readonly Option<string?> s_folder = new("--folder")
    {
        Description = "A directory of the forwarder's own, in which it notes how far it is; it is made.",
    };

    private static readonly Option<string[]> s_hosts = new("--host")
    {
        Description = "HOST or HOST:PORT of a node of the broker; may be given several times.",
    };

    private static readonly Option<string?> s_virtualHost = new("--virtual-host") { Description = "The broker's." };

    private static readonly Option<string?> s_user = new("--user") { Description = "Who this side is to the broker." };

    private static readonly Option<string?> s_passwordFile = new("--password-file")
    {
        Description = "A file of mode 0600 with the password; when it is not given, the variable " +
            $"{ForwardSettings.PasswordVariable} has it.",
    };

    private static readonly Option<bool?> s_tls = new("--tls") { Description = "Use TLS." };

    private static readonly Option<string?> s_farConsumer = new("--far-consumer")
    {
        Description = "Of a receiving side: whose receipts the sender is told; the first consumer's by default.",
    };

    public static Command Create()
    {
        var command = new ExampleCommand(
            "forward",
            "Forwards a spool to one on another computer by way of RabbitMQ, each message once, until Ctrl+C. On a " +
            "terminal it shows how far it is.",
            "ginnel forward send --spool /var/spool/orders --route orders --folder /var/lib/orders-forward " +
            "--host broker1:5671 --tls --user shop --password-file /etc/shop/broker-password",
            "ginnel forward receive --config /etc/shop/forward.json")
        {
            s_side, s_config, s_spool, s_route, s_folder, s_hosts, s_virtualHost, s_user, s_passwordFile, s_tls,
            s_farConsumer,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ForwardSettings settings = SettingsOf(parsed);
        ForwardingOptions options = settings.ToOptions();
        bool isSending = parsed.GetValue(s_side) == "send";
        TextWriter errors = parsed.InvocationConfiguration.Error;
        await using var spool = Spool.Open(
            ForwardSettings.Need(settings.Spool, "--spool"), SpoolAccess.ReadAppend,
            new SpoolOptions { Create = !isSending });
        // It hears of what is measured from when that begins, so it is there first.
        using ForwardingDisplay? display = Console.IsErrorRedirected ? null : new ForwardingDisplay(errors);
        var log = new LineLog(errors);
        using Forwarder forwarder = isSending
            ? new ForwardingSender(spool, options, log)
            : new ForwardingReceiver(spool, options, log);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task showing = display?.RunAsync(ending.Token) ?? Task.CompletedTask;
        try
        {
            await forwarder.RunAsync(cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static ForwardSettings SettingsOf(ParseResult parsed)
    {
        var given = new ForwardSettings
        {
            Spool = parsed.GetValue(s_spool),
            Route = parsed.GetValue(s_route),
            Folder = parsed.GetValue(s_folder),
            Hosts = parsed.GetValue(s_hosts) is { Length: > 0 } hosts ? hosts : null,
            VirtualHost = parsed.GetValue(s_virtualHost),
            UserName = parsed.GetValue(s_user),
            PasswordFile = parsed.GetValue(s_passwordFile),
            Tls = parsed.GetValue(s_tls),
            FarConsumer = parsed.GetValue(s_farConsumer),
        };
        return parsed.GetValue(s_config) is { } path ? given.Over(ForwardSettings.Read(path)) : given;
    }
}
