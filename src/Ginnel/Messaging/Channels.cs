using System;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Typed channels over connections and pipes.</summary>
/// <remarks>
/// A channel takes the end over: nothing else may read or write there. The two sides compare the type of their messages
/// in the first frame; where they differ, both get an exception that names both. Other types than unmanaged ones need a
/// formatter, by <see cref="MessageAttribute"/> or by hand.
/// </remarks>
public static class Channels
{
    /// <summary>A channel's writing side on what goes to the peer of a connection.</summary>
    /// <typeparam name="T">The type of the messages.</typeparam>
    /// <param name="connection">A connection that can write.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="NotSupportedException">There is no formatter for the type.</exception>
    public static PipeChannelWriter<T> WriterOf<T>(this Connection connection, PipeChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Writer.WriterOf<T>(options);
    }

    /// <summary>A channel's reading side on what comes from the peer of a connection.</summary>
    /// <inheritdoc cref="WriterOf{T}(Connection, PipeChannelOptions?)"/>
    public static PipeChannelReader<T> ReaderOf<T>(this Connection connection, PipeChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.Reader.ReaderOf<T>(options);
    }

    /// <summary>A channel's writing side on one direction of a duplex pipe.</summary>
    /// <inheritdoc cref="WriterOf{T}(Connection, PipeChannelOptions?)"/>
    public static PipeChannelWriter<T> WriterOf<T>(this DuplexPipeEnd end, PipeChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(end);
        return end.Writer.WriterOf<T>(options);
    }

    /// <summary>A channel's reading side on one direction of a duplex pipe.</summary>
    /// <inheritdoc cref="WriterOf{T}(Connection, PipeChannelOptions?)"/>
    public static PipeChannelReader<T> ReaderOf<T>(this DuplexPipeEnd end, PipeChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(end);
        return end.Reader.ReaderOf<T>(options);
    }

    /// <summary>A channel's writing side on a pipe.</summary>
    /// <inheritdoc cref="WriterOf{T}(Connection, PipeChannelOptions?)"/>
    public static PipeChannelWriter<T> WriterOf<T>(this PipeWriteEnd end, PipeChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(end);
        return new PipeChannelWriter<T>(end, options ?? PipeChannelOptions.Default);
    }

    /// <summary>A channel's reading side on a pipe.</summary>
    /// <inheritdoc cref="WriterOf{T}(Connection, PipeChannelOptions?)"/>
    public static PipeChannelReader<T> ReaderOf<T>(this PipeReadEnd end, PipeChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(end);
        return new PipeChannelReader<T>(end, options ?? PipeChannelOptions.Default);
    }

    /// <summary>Reads what all clients of a listener write, as one channel with a producer for each.</summary>
    /// <remarks>
    /// Clients are accepted in the background until the listener or the reader is disposed; do not accept them
    /// elsewhere. When the listener is disposed first, reading ends with the last client.
    /// </remarks>
    /// <typeparam name="T">The type of the messages.</typeparam>
    /// <param name="listener">Its connections must let the client write.</param>
    /// <param name="options">For the channel of each client; null for the defaults.</param>
    /// <param name="onEnded">See <see cref="MergedChannelReader{T}.OnEnded"/>.</param>
    public static MergedChannelReader<T> Receive<T>(
        this EndpointListener listener,
        PipeChannelOptions? options = null,
        Action<Connection?, Exception?>? onEnded = null)
    {
        ArgumentNullException.ThrowIfNull(listener);
        var reader = new MergedChannelReader<T>(options) { OnEnded = onEnded };
        _ = reader.ReceiveAsync(listener);
        return reader;
    }
}
