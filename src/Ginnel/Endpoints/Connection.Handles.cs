using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Sharing;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Endpoints;

public sealed partial class Connection
{
    private readonly HandleExchange? _handles;

    private HandleExchange Handles => _handles ?? throw new NotSupportedException(
        $"The peer, {_link.DescribePeer()}, is on another computer, where no handle, end, region or arena of this " +
        "one can be used. Send what is in it as bytes, or as a message.");

    /// <summary>Passes a copy of an open file, socket or pipe to the peer; the handle itself stays open here.</summary>
    /// <param name="handle">
    /// A <see cref="SafeFileHandle"/>, <see cref="SafeSocketHandle"/> or <see cref="SafePipeHandle"/>. Both copies
    /// stand for the same open file: they share its position.
    /// </param>
    /// <param name="cancellationToken">Ends the wait. The handle is not sent then.</param>
    /// <remarks>
    /// At most 16 handles are ahead of the peer's <see cref="ReceiveHandleAsync{T}"/> calls; with more, this waits. It
    /// does not wait for the handle to be received.
    /// </remarks>
    /// <exception cref="ArgumentException">It is another kind of handle, or not open.</exception>
    /// <exception cref="BrokenPipeException">The peer has closed the connection.</exception>
    /// <exception cref="PeerDiedException">The peer's process died.</exception>
    /// <exception cref="PeerProtocolException">The peer broke the rules; the connection was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection, or the handle, is closed.</exception>
    /// <exception cref="NotSupportedException">The peer is on another computer.</exception>
    public ValueTask SendHandleAsync(SafeHandle handle, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(handle, cancellationToken);

    /// <summary>Moves the read end of a pipe to the peer; it cannot be used here any more.</summary>
    /// <param name="end">An end that has not been used yet.</param>
    /// <param name="cancellationToken">Ends the wait. The end stays here then.</param>
    /// <inheritdoc cref="SendHandleAsync(SafeHandle, CancellationToken)"/>
    /// <exception cref="InvalidOperationException">The end was used, moved or closed already.</exception>
    public ValueTask SendHandleAsync(PipeReadEnd end, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(end, cancellationToken);

    /// <summary>Moves the write end of a pipe to the peer; it cannot be used here any more.</summary>
    /// <inheritdoc cref="SendHandleAsync(PipeReadEnd, CancellationToken)"/>
    public ValueTask SendHandleAsync(PipeWriteEnd end, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(end, cancellationToken);

    /// <summary>Moves one side of a duplex pipe to the peer; it cannot be used here any more.</summary>
    /// <inheritdoc cref="SendHandleAsync(PipeReadEnd, CancellationToken)"/>
    public ValueTask SendHandleAsync(DuplexPipeEnd end, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(end, cancellationToken);

    /// <summary>Moves the read end of a kernel pipe to the peer; it cannot be used here any more.</summary>
    /// <inheritdoc cref="SendHandleAsync(PipeReadEnd, CancellationToken)"/>
    public ValueTask SendHandleAsync(KernelPipeReadEnd end, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(end, cancellationToken);

    /// <summary>Moves the write end of a kernel pipe to the peer; it cannot be used here any more.</summary>
    /// <inheritdoc cref="SendHandleAsync(PipeReadEnd, CancellationToken)"/>
    public ValueTask SendHandleAsync(KernelPipeWriteEnd end, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(end, cancellationToken);

    /// <summary>Passes a shared region to the peer, which can then map the same pages; it stays open here.</summary>
    /// <param name="region">One that the peer can only read, or one that both write, as it was made.</param>
    /// <param name="cancellationToken">Ends the wait. The region is not sent then.</param>
    /// <inheritdoc cref="SendHandleAsync(SafeHandle, CancellationToken)"/>
    public ValueTask SendHandleAsync(SharedRegion region, CancellationToken cancellationToken = default) =>
        Handles.SendAsync(region, cancellationToken);

    /// <summary>Takes the next handle that the peer has sent, waiting for it.</summary>
    /// <typeparam name="T">
    /// <see cref="PipeReadEnd"/>, <see cref="PipeWriteEnd"/>, <see cref="DuplexPipeEnd"/>,
    /// <see cref="KernelPipeReadEnd"/> or <see cref="KernelPipeWriteEnd"/> for an end; <see cref="SharedRegion"/>;
    /// <see cref="SafeFileHandle"/> for any descriptor, <see cref="SafeSocketHandle"/> for a socket,
    /// <see cref="SafePipeHandle"/> for a pipe, or
    /// <see cref="SafeHandle"/> for a socket's or else a file's handle, as it comes.
    /// </typeparam>
    /// <param name="cancellationToken">Ends the wait. No handle is lost by that.</param>
    /// <returns>The handle, which is the caller's to dispose.</returns>
    /// <exception cref="InvalidOperationException">
    /// The next handle is of another type. It is kept, for a call that asks for what it is.
    /// </exception>
    /// <exception cref="HandshakeException">What the peer sent makes no end; it was closed.</exception>
    /// <exception cref="SystemCallException">
    /// The handle was lost, for this process can open no more descriptors.
    /// </exception>
    /// <exception cref="BrokenPipeException">
    /// The peer has closed the connection, and all that it sent was taken.
    /// </exception>
    /// <exception cref="PeerDiedException">The peer's process died, and all that it sent was taken.</exception>
    /// <exception cref="PeerProtocolException">The peer broke the rules; the connection was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    /// <exception cref="NotSupportedException">The peer is on another computer.</exception>
    public async ValueTask<T> ReceiveHandleAsync<T>(CancellationToken cancellationToken = default)
        where T : class =>
        (T)await Handles.ReceiveAsync(typeof(T), cancellationToken).ConfigureAwait(false);
}
