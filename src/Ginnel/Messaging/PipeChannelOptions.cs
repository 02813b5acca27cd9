using System;
using System.Threading.Channels;

namespace Ginnel.Messaging;

/// <summary>How a typed channel over a pipe behaves. Each side has its own.</summary>
public sealed class PipeChannelOptions
{
    internal static readonly PipeChannelOptions Default = new();

    /// <summary>What a writer does with a message for which the pipe has no room. It waits, by default.</summary>
    /// <remarks>
    /// <see cref="BoundedChannelFullMode.DropWrite"/> drops that message and counts it. The other two modes would take
    /// back messages that another process may be reading just now; they are refused.
    /// </remarks>
    public BoundedChannelFullMode FullMode { get; init; } = BoundedChannelFullMode.Wait;

    /// <summary>
    /// The longest message that a reader accepts, in bytes; a writer that sends more is cut off. 1 GiB by default.
    /// </summary>
    public int MaxMessageLength { get; init; } = 1 << 30;

    /// <summary>
    /// What the two sides compare as the name of the messages' type; null for its full name. Set it on both sides where
    /// the type is called differently there, and change it to keep old programs off.
    /// </summary>
    public string? TypeName { get; init; }

    internal PipeChannelOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageLength, 1);
        if (FullMode is not (BoundedChannelFullMode.Wait or BoundedChannelFullMode.DropWrite))
        {
            throw new ArgumentOutOfRangeException(
                nameof(FullMode), FullMode,
                "A channel between processes waits or drops what is being written: the messages in the pipe are the " +
                "reader's, who may be reading them just now. Use Wait or DropWrite.");
        }

        return this;
    }
}
