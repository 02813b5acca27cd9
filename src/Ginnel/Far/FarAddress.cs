using System;
using System.Globalization;
using Ginnel.Names;

namespace Ginnel.Far;

/// <summary>Where an endpoint of another computer is: <c>tls://host:port/name</c>.</summary>
/// <param name="Host">A name or an address; for a listener an address of this computer, or 0.0.0.0 for all.</param>
/// <param name="Port">A TCP port; for a listener 0 for any that is free.</param>
/// <param name="Name">The endpoint's name, as nearby.</param>
internal sealed record FarAddress(string Host, int Port, string Name)
{
    private const string Scheme = "tls";

    /// <summary>Whether somebody means another computer by it.</summary>
    public static bool IsMeantBy(string? name) =>
        name is not null && name.Contains("://", StringComparison.Ordinal);

    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    public static FarAddress Parse(string address)
    {
        string? fault = FindFault(address, out Uri? uri);
        if (fault is not null)
        {
            throw new ArgumentException(
                $"'{address}' is not the address of an endpoint of another computer: {fault}. Such an address is " +
                $"{Scheme}://host:port/name.", nameof(address));
        }

        string name = uri!.AbsolutePath[1..];
        EndpointName.Check(name);
        return new FarAddress(uri.IdnHost, uri.Port, name);
    }

    /// <summary>Refuses an address where only memory of this computer will do.</summary>
    /// <param name="name">What was given for a name.</param>
    /// <param name="what">What it was to be the name of.</param>
    /// <exception cref="NotSupportedException">It is an address of another computer.</exception>
    public static void Refuse(string? name, string what)
    {
        if (IsMeantBy(name))
        {
            throw new NotSupportedException(
                $"'{name}' is the address of another computer, and {what} is memory that processes of one " +
                "computer share. Send its content over a connection, a channel or a call instead.");
        }
    }

    /// <summary>The same address with the port that was found.</summary>
    public FarAddress At(int port) => this with { Port = port };

    /// <inheritdoc/>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}://{host}:{Port}/{Name}");
    }

    private static string? FindFault(string address, out Uri? uri)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out uri))
            return "it cannot be parsed";
        if (uri.Scheme != Scheme)
            return $"its scheme is '{uri.Scheme}'";
        if (uri.Host.Length == 0)
            return "it has no host";
        if (uri.Port < 0)
            return "it has no port";
        if (uri.UserInfo.Length + uri.Query.Length + uri.Fragment.Length > 0)
            return "it has more than a host, a port and a name";
        return uri.AbsolutePath.Length < 2 ? "it has no name" : null;
    }
}
