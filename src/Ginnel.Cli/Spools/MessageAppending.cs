using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Talking;
using Ginnel.Spooling;

namespace Ginnel.Cli.Spools;

/// <summary>Appends messages in order, many of which may wait for the disk at the same time.</summary>
internal sealed class MessageAppending(Spool spool, Dictionary<string, string> headers, bool keepsReceipts)
{
    /// <summary>So many share an fdatasync at most.</summary>
    private const int MostPending = 1024;

    private readonly Queue<Task<Receipt>> _pending = new();

    /// <summary>Of all messages, when they are kept.</summary>
    public List<Receipt> Receipts { get; } = [];

    public AppendedMessages Result { get; private set; } = new(0, 0, 0);

    public async Task AddAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // In the journal when it returns; on the disk when the task completes.
        _pending.Enqueue(spool.AppendAsync(message, headers, cancellationToken).AsTask());
        while (_pending.TryPeek(out Task<Receipt>? oldest) && (oldest.IsCompleted || _pending.Count >= MostPending))
            await TakeOldestAsync();
    }

    /// <summary>Each line of standard input; the last one may have no line feed.</summary>
    public async Task<long> AddLinesAsync(Action<long, long> report, CancellationToken cancellationToken)
    {
        await using Stream input = StandardStreams.OpenInput();
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        long done = 0;
        long total = StandardStreams.InputLength();
        while (true)
        {
            ReadResult result = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            ReadOnlySequence<byte> rest = result.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                await AddAsync(rest.Slice(0, end).ToArray(), cancellationToken);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (result.IsCompleted && !rest.IsEmpty)
                await AddAsync(rest.ToArray(), cancellationToken);
            done += result.Buffer.Length - rest.Length;
            report(done, total);
            reader.AdvanceTo(result.IsCompleted ? result.Buffer.End : rest.Start, result.Buffer.End);
            if (result.IsCompleted)
                return done;
        }
    }

    /// <summary>Waits until all are stored.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        while (_pending.Count > 0)
            await TakeOldestAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task TakeOldestAsync()
    {
        Receipt receipt = await _pending.Dequeue();
        long first = Result.Count == 0 ? receipt.Sequence : Result.First;
        Result = new AppendedMessages(Result.Count + 1, first, receipt.Sequence);
        if (keepsReceipts)
            Receipts.Add(receipt);
    }
}
