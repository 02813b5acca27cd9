namespace Ginnel.Spooling;

/// <summary>The first word of a receipt: how far it is, how often it was tried, and who has it.</summary>
internal readonly record struct ReceiptStatus(ReceiptState State, int Tries, int Member, bool IsDurable)
{
    private const int MostTries = 255;
    private const int TriesShift = 8;
    private const int MemberShift = 16;
    private const int DurableShift = 32;

    /// <summary>Nothing more will become of it.</summary>
    public bool IsHandled => State is ReceiptState.Acknowledged or ReceiptState.Rejected or ReceiptState.Skipped;

    public long ToValue() => (long)State | (long)System.Math.Min(Tries, MostTries) << TriesShift
        | (long)Member << MemberShift | (IsDurable ? 1L << DurableShift : 0);

    public static ReceiptStatus FromValue(long value) => new(
        (ReceiptState)(value & 0xFF), (int)(value >> TriesShift & 0xFF), (int)(value >> MemberShift & 0xFFFF),
        (value >> DurableShift & 1) != 0);
}
