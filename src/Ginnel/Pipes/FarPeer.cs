using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>
/// The peer of a link that is on another computer: what the link and whoever stands for that peer tell each other.
/// </summary>
/// <param name="description">Who it is, in words.</param>
/// <param name="patience">So long the peer may take to get what was written, once nothing more comes.</param>
internal sealed class FarPeer(string description, TimeSpan patience)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _lossReason;
    private volatile bool _writesFrames;

    public string Description => description;

    /// <summary>What is written here are whole frames, which have to be passed on whole.</summary>
    public bool WritesFrames
    {
        get => _writesFrames;
        set => _writesFrames = value;
    }

    /// <summary>Why the peer cannot be reached any more; the first reason counts.</summary>
    public string LossReason => Volatile.Read(ref _lossReason) ?? "it has ended";

    /// <summary>Waits until all that was written is at the peer, or the peer is lost, or takes too long.</summary>
    public async ValueTask WaitForEndAsync() => await _over.Task.WaitAsync(patience)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>It is.</summary>
    public void End() => _over.TrySetResult();

    public void Lose(string reason) => Interlocked.CompareExchange(ref _lossReason, reason, null);
}
