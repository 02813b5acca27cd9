namespace Ginnel.Spooling;

/// <summary>
/// Where the words are that say what a consumer has done; <c>docs/formats/spool.md</c> explains them.
/// </summary>
internal static class ConsumerLayout
{
    public const string DirectoryName = "consumers";
    public const string StateName = "state";
    public const string ReceiptsSuffix = ".receipts";

    /// <summary>"gspoolcn", as the bytes lie in the file.</summary>
    public const long Magic = 0x6E636C6F_6F707367;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int KindOffset = 12;
    /// <summary>Messages before this one are no concern of the consumer's.</summary>
    public const int StartOffset = 16;

    /// <summary>All before this one are handled; and all before that one are, on the disk too.</summary>
    public const int HandledOffset = 128;
    public const int HandledDurablyOffset = 136;
    /// <summary>All before this one were handed out.</summary>
    public const int DeliveredOffset = 144;
    /// <summary>Before this one none has to be handed out again; 0 for none at all.</summary>
    public const int ReturnedOffset = 152;
    /// <summary>When the consumer did something, in milliseconds since 1970.</summary>
    public const int ActiveOffset = 160;
    /// <summary>Some messages before this one were given up before the consumer came to them; 0 for none.</summary>
    public const int DroppedOffset = 168;

    public const int MutexOffset = 256;

    /// <summary>One word for each process that consumes: who it is.</summary>
    public const int MembersOffset = 512;
    public const int MostMembers = 256;

    public const int Length = 4096;

    /// <summary>Offsets within a receipt.</summary>
    public const int ReceiptStatusOffset = 0;
    public const int ReceiptDeliveredOffset = 8;
    public const int ReceiptHandledOffset = 16;
    public const int ReceiptDeadLetterOffset = 24;
    public const int ReceiptLength = 32;

    /// <summary>Receipts files grow by so much, so that the room is there before it is written to.</summary>
    public const int GrowthLength = 64 << 10;

    public const uint SingleKind = 1;
    public const uint GroupKind = 2;
}
