using System;
using System.Globalization;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Pipes;

namespace Ginnel.Cli.Talking;

/// <summary>Copies bytes until their source is complete, and counts them.</summary>
/// <remarks>A message says which of the two sides failed, and how far it had come.</remarks>
internal sealed class ByteCopy
{
    private const int BufferLength = 64 << 10;

    /// <summary>How many bytes the target has taken.</summary>
    public long Count { get; private set; }

    /// <summary>From an endpoint to standard output.</summary>
    /// <exception cref="CommandException">Either side failed.</exception>
    public async Task ToStreamAsync(PipeReadEnd source, string name, Stream target, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await ReadAsync(source, name, cancellationToken);
            try
            {
                foreach (ReadOnlyMemory<byte> part in result.Buffer)
                {
                    await target.WriteAsync(part, CancellationToken.None).AsTask().WaitAsync(cancellationToken);
                    Count += part.Length;
                }

                await target.FlushAsync(cancellationToken);
            }
            catch (IOException exception)
            {
                throw new BrokenOutputException(exception);
            }

            source.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }

    /// <summary>From standard input to an endpoint.</summary>
    /// <exception cref="CommandException">The endpoint failed.</exception>
    public async Task FromStreamAsync(
        Stream source, PipeWriteEnd target, string name, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferLength];
        while (true)
        {
            // The read itself goes on when it is cancelled; nothing uses the buffer then.
            int length = await source.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            if (length == 0)
                return;
            await WriteAsync(target, name, buffer.AsMemory(0, length), cancellationToken);
        }
    }

    /// <summary>From one endpoint to another.</summary>
    /// <exception cref="CommandException">Either side failed.</exception>
    public async Task BetweenAsync(
        PipeReadEnd source, string sourceName, PipeWriteEnd target, string targetName,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await ReadAsync(source, sourceName, cancellationToken);
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
                await WriteAsync(target, targetName, part, cancellationToken);
            source.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }

    private async Task<ReadResult> ReadAsync(PipeReadEnd source, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(cancellationToken);
        }
        catch (GinnelException exception)
        {
            throw Failed(name, exception.Message);
        }
    }

    private async Task WriteAsync(
        PipeWriteEnd target, string name, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        try
        {
            FlushResult result = await target.WriteAsync(part, cancellationToken);
            if (result.IsCompleted)
                throw Failed(name, "its reader has closed it.");
        }
        catch (GinnelException exception)
        {
            throw Failed(name, exception.Message);
        }

        Count += part.Length;
    }

    private CommandException Failed(string name, string reason) => new(string.Create(
        CultureInfo.InvariantCulture, $"'{name}' broke off after {Count} bytes: {reason}"));
}
