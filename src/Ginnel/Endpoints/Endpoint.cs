using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Far;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>Names that processes meet under.</summary>
/// <remarks>
/// A listener puts a socket of that name into a directory (see <see cref="ListenOptions.Directory"/>); a client finds
/// it there. Who may connect is checked once, at opening. The bytes of a connection then go through shared memory.
/// A name may also be the address of another computer, <c>tls://host:port/name</c>: then the bytes go over TLS, and
/// both sides show a certificate (see <see cref="TlsOptions"/>). Everything that works with bytes works there, too;
/// what is shared memory, and passing handles, does not.
/// </remarks>
public static class Endpoint
{
    /// <summary>Listens under a name, from now until the listener is disposed.</summary>
    /// <param name="name">
    /// 1 to 80 letters, digits, '.', '_' and '-'; or <c>tls://address:port/name</c> with an address of this computer,
    /// 0.0.0.0 for all of them, and a port, 0 for any that is free.
    /// </param>
    /// <param name="options">Who may connect, and how; null for the current user and a page-sized default.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="EndpointInUseException">
    /// A live listener has the name. What a dead one left is taken over.
    /// </exception>
    /// <exception cref="EndpointAccessException">The directory is not safe, or cannot be written.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    public static EndpointListener Listen(string name, ListenOptions? options = null)
    {
        Requirements.ThrowIfUnsupported();
        options = (options ?? new ListenOptions()).Checked();
        return FarAddress.IsMeantBy(name) ? ListenFar(FarAddress.Parse(name), options) : ListenNearby(name, options);
    }

    private static EndpointListener ListenFar(FarAddress address, ListenOptions options)
    {
        if (options.Tls is null)
            throw WithoutTls(address, nameof(ListenOptions));
        FarReceiver receiver = FarReceiver.Create(address, options.Backlog);
        return new EndpointListener(address.Name, receiver, options);
    }

    private static ArgumentException WithoutTls(FarAddress address, string options) => new(
        $"'{address}' is the address of another computer: {options}.Tls is needed, with the certificate that this " +
        "side shows and the ones that it believes.");

    private static EndpointListener ListenNearby(string name, ListenOptions options)
    {
        EndpointName.Check(name);
        RendezvousDirectory directory = options.Access.OpenDirectory(options.Directory);
        EndpointBinding? binding = null;
        try
        {
            binding = EndpointBinding.Create(directory, name, options.Access, options.Backlog);
            return new EndpointListener(name, new LocalReceiver(binding), options);
        }
        catch
        {
            binding?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Connects to whoever listens under a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">
    /// What for, and how long to wait; null for a duplex connection to a listener that is there already.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="EndpointNotFoundException">
    /// Nobody listens, or nobody did within <see cref="ConnectOptions.Timeout"/>.
    /// </exception>
    /// <exception cref="EndpointAccessException">
    /// We may not connect, or the directory or the listener is not to be trusted.
    /// </exception>
    /// <exception cref="HandshakeException">
    /// The two sides do not fit, or the listener did not answer; the message names both sides' values.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    public static ValueTask<Connection> ConnectAsync(
        string name, ConnectOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requirements.ThrowIfUnsupported();
        options = (options ?? new ConnectOptions()).Checked();
        if (!FarAddress.IsMeantBy(name))
        {
            EndpointName.Check(name);
            return new Connector(name, options, cancellationToken).ConnectAsync();
        }

        var address = FarAddress.Parse(name);
        return options.Tls is null
            ? throw WithoutTls(address, nameof(ConnectOptions))
            : new FarConnector(address, options, cancellationToken).ConnectAsync();
    }

    /// <summary>The same, holding up the thread.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    public static Connection Connect(
        string name, ConnectOptions? options = null, CancellationToken cancellationToken = default) =>
        ConnectAsync(name, options, cancellationToken).AsTask().GetAwaiter().GetResult();
}
