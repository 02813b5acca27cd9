namespace Ginnel.RabbitMQ;

/// <summary>Where things are in a batch of receipts; <c>docs/formats/forwarding.md</c> explains them.</summary>
internal static class ReceiptBatchLayout
{
    /// <summary>"ginnelfr", as the bytes lie there.</summary>
    public const long Magic = 0x72666C65_6E6E6967;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    /// <summary>Of all that follows it.</summary>
    public const int ChecksumOffset = 12;
    public const int OriginOffset = 16;
    public const int CountOffset = 32;
    public const int HeaderLength = 40;

    /// <summary>Offsets within an entry.</summary>
    public const int KindOffset = 0;
    public const int ReasonLengthOffset = 4;
    public const int FirstOffset = 8;
    public const int LastOffset = 16;
    public const int TimeOffset = 24;
    public const int EntryLength = 32;

    /// <summary>Longer reasons are cut.</summary>
    public const int LongestReason = 4096;
}
