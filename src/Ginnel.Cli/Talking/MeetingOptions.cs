using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Endpoints;
using Ginnel.Far;

namespace Ginnel.Cli.Talking;

/// <summary>What can be said about an endpoint on a command line, and the connection that comes of it.</summary>
/// <remarks>
/// Both ways is asked for unless <c>--one-way</c> says otherwise, for that is what listeners offer when nothing else is
/// said; and then the other side's end tells whether it has taken everything.
/// </remarks>
internal sealed class MeetingOptions
{
    private readonly Argument<string> _name = new("name")
    {
        Description = "The endpoint: a name, or tls://host:port/name.",
    };

    private readonly Option<bool> _listen = new("--listen", "-l")
    {
        Description = "Listen under the name rather than connect to it, and accept one client.",
    };

    private readonly Option<string?> _directory = new("--directory")
    {
        Description = "The rendezvous directory; GINNEL_DIR, or the user's own, when it is not given.",
    };

    private readonly Option<double> _wait = new("--wait")
    {
        Description = "Seconds to wait for somebody to listen; 0 by default.",
        DefaultValueFactory = static _ => 0,
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        Description = "For tls://host:port/name: the file with this side's certificate, in PEM.",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The file with its private key, of mode 0600.",
    };

    private readonly Option<string?> _authority = new("--authority")
    {
        Description = "The file with the certificates of the authorities that are believed.",
    };

    private readonly Option<string[]> _subject = new("--subject")
    {
        Description = "Who may be at the other side, such as 'CN=database'; may be given several times.",
    };

    /// <summary>The name comes first among the arguments.</summary>
    /// <param name="command">Where it is said.</param>
    /// <param name="canListen">Whether <c>--listen</c> is there, too.</param>
    public void AddNameTo(Command command, bool canListen)
    {
        command.Arguments.Insert(0, _name);
        if (canListen)
            command.Options.Add(_listen);
        AddTo(command);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_directory);
        command.Options.Add(_wait);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_authority);
        command.Options.Add(_subject);
    }

    public string NameOf(ParseResult parsed) => parsed.GetValue(_name)!;

    /// <summary>Meets whoever is under the name that was given.</summary>
    public Task<Connection> MeetAsync(
        ParseResult parsed, ConnectionDirections way, CancellationToken cancellationToken) =>
        MeetAsync(parsed, NameOf(parsed), parsed.GetValue(_listen), way, cancellationToken);

    /// <summary>Connects to an endpoint, or listens on it and accepts one client.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The endpoint's name or far address.</param>
    /// <param name="isListening">Whether to listen.</param>
    /// <param name="way">The way that bytes go, as this side sees it: read only, write only, or both.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Connection> MeetAsync(
        ParseResult parsed, string name, bool isListening, ConnectionDirections way,
        CancellationToken cancellationToken)
    {
        if (!isListening)
            return await ConnectAsync(parsed, name, way, cancellationToken);
        // Clients may ask for both ways as well: it is what they do when nothing else is said.
        using EndpointListener listener = Endpoint.Listen(name, new ListenOptions
        {
            Directions = ConnectionDirections.Duplex | Opposite(way),
            Directory = parsed.GetValue(_directory),
            Tls = TlsOf(parsed),
        });
        return await listener.AcceptAsync(cancellationToken);
    }

    private async Task<Connection> ConnectAsync(
        ParseResult parsed, string name, ConnectionDirections way, CancellationToken cancellationToken)
    {
        var options = new ConnectOptions
        {
            Direction = way,
            Directory = parsed.GetValue(_directory),
            Timeout = WaitOf(parsed),
            Tls = TlsOf(parsed),
        };
        try
        {
            return await Endpoint.ConnectAsync(name, options, cancellationToken);
        }
        catch (EndpointNotFoundException exception)
        {
            throw new CommandException(
                $"Nobody listens as '{name}' ({exception.Path}). Start the listener, or give --wait SECONDS to wait " +
                "for it.", ExitCode.NotFound);
        }
    }

    private TimeSpan WaitOf(ParseResult parsed)
    {
        double seconds = parsed.GetValue(_wait);
        if (double.IsPositiveInfinity(seconds))
            return Timeout.InfiniteTimeSpan;
        return seconds is >= 0 and <= 1e6
            ? TimeSpan.FromSeconds(seconds)
            : throw new CommandException(
                $"--wait {seconds} is no time to wait: give seconds, from 0 to 1000000.", ExitCode.BadUsage);
    }

    private TlsOptions? TlsOf(ParseResult parsed)
    {
        string? certificate = parsed.GetValue(_certificate);
        string? key = parsed.GetValue(_key);
        string? authority = parsed.GetValue(_authority);
        if (certificate is null && key is null && authority is null)
            return null;
        if (certificate is null || key is null || authority is null)
        {
            throw new CommandException(
                "--certificate, --key and --authority belong together, and one is missing.", ExitCode.BadUsage);
        }

        IReadOnlyList<string>? subjects = parsed.GetValue(_subject) is { Length: > 0 } given ? given : null;
        return TlsOptions.Load(certificate, key, authority) with { Subjects = subjects };
    }

    private static ConnectionDirections Opposite(ConnectionDirections way) => way switch
    {
        ConnectionDirections.ReadOnly => ConnectionDirections.WriteOnly,
        ConnectionDirections.WriteOnly => ConnectionDirections.ReadOnly,
        _ => ConnectionDirections.Duplex,
    };
}
