namespace Ginnel.Messaging;

/// <summary>What a frame is; <c>docs/formats/frame.md</c> has the bytes of each.</summary>
/// <remarks>
/// The first three are about messages that do not fit into one frame: <see cref="FrameReader"/> deals with them, and
/// gives the message as if it were one frame. The others are for whoever reads frames.
/// </remarks>
internal static class FrameKind
{
    /// <summary>The next part of a message. The frame behind the parts has the message's kind and its end.</summary>
    public const byte Part = 1;
    /// <summary>The message whose parts came last will not be completed.</summary>
    public const byte Abandoned = 2;
    /// <summary>The message is the next attached segment: its length and its kind.</summary>
    public const byte Attached = 3;
    /// <summary>The last of the kinds that a reader of frames never gives.</summary>
    public const byte LastOfLarge = Attached;

    /// <summary>The first frame of a channel: the type of its messages.</summary>
    public const byte ChannelHello = 8;
    /// <summary>A message of a channel.</summary>
    public const byte ChannelMessage = 9;

    /// <summary>
    /// How many messages a frame counts as: one, unless another frame ends the message, or it only says what follows.
    /// </summary>
    public static int MessagesIn(byte kind) =>
        kind is Part or Abandoned or ChannelHello or CallFrameKind.Hello ? 0 : 1;
}
