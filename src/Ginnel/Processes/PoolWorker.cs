using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Kind = Ginnel.Processes.PoolFrameKind;

namespace Ginnel.Processes;

/// <summary>
/// One child of a pool, with its pipes. It is started when it is first needed, and again after it has died.
/// </summary>
/// <remarks>Used by one call at a time; only <see cref="Kill"/> may come from elsewhere.</remarks>
internal sealed class PoolWorker(ChildOptions options) : IAsyncDisposable
{
    private const int PipeCapacity = 64 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<int> _known = [];
    private readonly byte[] _header = new byte[PoolFrame.HeaderSize];
    private ChildProcess? _child;
    private PipeWriteEnd? _calls;
    private PipeReadEnd? _results;
    private long _callPosition;

    /// <summary>
    /// Whether the child has read anything of the last call. One that has not, because it died before, cannot have run
    /// it.
    /// </summary>
    public bool HasTakenCall => _calls!.PositionOfReader > _callPosition;

    /// <summary>Makes one call and gives the bytes of the answer.</summary>
    /// <exception cref="GinnelException">The child died, or broke the rules.</exception>
    public async Task<(Kind Kind, byte[] Body)> CallAsync(
        PoolMethod method, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
    {
        if (_known.Add(method.Number))
            await SendAsync(Kind.Define, method.Number, method.Definition, cancellationToken).ConfigureAwait(false);
        _callPosition = _calls!.Position;
        await SendAsync(Kind.Call, method.Number, argument, cancellationToken).ConfigureAwait(false);
        await FillAsync(_header, cancellationToken).ConfigureAwait(false);
        PoolFrame frame = PoolFrame.Read(_header);
        byte[] body = new byte[frame.Length];
        await FillAsync(body, cancellationToken).ConfigureAwait(false);
        return (frame.Kind, body);
    }

    /// <summary>
    /// Sees to it that there is a living child. One that died while it had nothing to do lost no call.
    /// </summary>
    public void EnsureStarted()
    {
        if (_child is not null && !_child.HasExitedByNow())
            return;
        Forget();
        (PipeReadEnd calls, _calls) = Pipe.Create(PipeCapacity);
        (_results, PipeWriteEnd results) = Pipe.Create(PipeCapacity);
        try
        {
            _child = ChildProcess.Start(options, PoolServer.Run, calls, results);
        }
        catch
        {
            calls.Dispose();
            results.Dispose();
            throw;
        }
    }

    /// <summary>Ends the child, whatever it is doing.</summary>
    public void Kill() => _child?.Kill();

    /// <summary>Ends the child and gives it, ended. Its next call gets another one.</summary>
    /// <remarks>
    /// One that has died has hung up by dying, so that killing it changes nothing about how it ended.
    /// </remarks>
    public async Task<ChildProcess> EndAsync()
    {
        ChildProcess child = _child!;
        await child.DisposeAsync().ConfigureAwait(false);
        Forget();
        return child;
    }

    /// <summary>Lets an idle child end by itself; one that does not is killed after a few seconds.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "How it ended is nobody's concern any more.")]
    public async ValueTask DisposeAsync()
    {
        if (_child is not { } child)
            return;
        Forget();
        try
        {
            await child.WaitAsync().WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await child.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What a child says of an exception, as the pool's caller gets it.</summary>
    public static ChildProcessException ToException(PoolMethod method, byte[] body)
    {
        using var reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
        RemoteFailure failure = ControlPacket.ReadFailure(reader);
        return new ChildProcessException(
            $"{method.Name} threw {failure.TypeName} in a process pool: {failure.Message}", failure, null);
    }

    private void Forget()
    {
        _calls?.Dispose();
        _results?.Dispose();
        _known.Clear();
        _child = null;
    }

    private async Task SendAsync(
        Kind kind, int number, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        new PoolFrame(body.Length, kind, number).Write(_header);
        await WriteAsync(_header, cancellationToken).ConfigureAwait(false);
        await WriteAsync(body, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if ((await _calls!.WriteAsync(bytes, cancellationToken).ConfigureAwait(false)).IsCompleted)
            throw new GinnelException("The child closed its pipe.");
    }

    private async Task FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        while (target.Length > 0)
        {
            int count = await _results!.ReadAsync(target, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new GinnelException("The child closed its pipe.");
            target = target[count..];
        }
    }
}
