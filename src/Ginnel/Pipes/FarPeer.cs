using System.Threading;

namespace Ginnel.Pipes;

/// <summary>
/// The peer of a link that is on another computer: what the link and whoever stands for that peer tell each other.
/// </summary>
/// <param name="description">Who it is, in words.</param>
internal sealed class FarPeer(string description)
{
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

    public void Lose(string reason) => Interlocked.CompareExchange(ref _lossReason, reason, null);
}
