namespace Ginnel.RabbitMQ;

/// <summary>Where things are in a batch of messages; <c>docs/formats/forwarding.md</c> explains them.</summary>
internal static class MessageBatchLayout
{
    /// <summary>"ginnelfm", as the bytes lie there.</summary>
    public const long Magic = 0x6D666C65_6E6E6967;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    /// <summary>Of all that follows it.</summary>
    public const int ChecksumOffset = 12;
    public const int OriginOffset = 16;
    public const int PreviousOffset = 32;
    public const int FirstOffset = 40;
    public const int CountOffset = 48;
    public const int HeaderLength = 56;

    /// <summary>Offsets within the head of a message.</summary>
    public const int PayloadLengthOffset = 0;
    public const int HeadersLengthOffset = 4;
    public const int MessageHeadLength = 8;
}
