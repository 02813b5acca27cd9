using System;
using System.Buffers;
using System.Buffers.Binary;
using Ginnel.Platform;
using Ginnel.Sharing;
using Ginnel.Waiting;

namespace Ginnel.Spooling;

/// <summary>How far a consumer is, as somebody else sees it who only reads its files.</summary>
/// <remarks>By read calls, and not through a mapping: whoever may consume could cut its own file short.</remarks>
internal readonly record struct ConsumerSnapshot(
    string Name, bool IsGroup, long Start, long Handled, long HandledDurably, long Delivered, long Active,
    long Dropped, bool IsConnected)
{
    /// <summary>Null where there is none.</summary>
    public static ConsumerSnapshot? TryRead(SpoolDirectory directory, string name)
    {
        using Descriptor? file = directory.TryOpenFile(ConsumerLayout.StateName, FileSystem.ReadOnly);
        if (file is null)
            return null;
        Span<byte> bytes = stackalloc byte[ConsumerLayout.Length];
        if (directory.Read(ConsumerLayout.StateName, file, bytes, 0) < bytes.Length)
            throw directory.Damaged(ConsumerLayout.StateName, 0, $"it has less than {bytes.Length} bytes");
        long magic = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (magic != ConsumerLayout.Magic)
            throw directory.Damaged(
                ConsumerLayout.StateName, 0, $"its magic is {magic:x16}, and {ConsumerLayout.Magic:x16} is expected");
        return new ConsumerSnapshot(
            name,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[ConsumerLayout.KindOffset..]) == ConsumerLayout.GroupKind,
            Word(directory, bytes, ConsumerLayout.StartOffset),
            Word(directory, bytes, ConsumerLayout.HandledOffset),
            Word(directory, bytes, ConsumerLayout.HandledDurablyOffset),
            Word(directory, bytes, ConsumerLayout.DeliveredOffset),
            Word(directory, bytes, ConsumerLayout.ActiveOffset),
            Word(directory, bytes, ConsumerLayout.DroppedOffset),
            HasMember(bytes));
    }

    /// <summary>The receipt of a message; all zeros where there is none.</summary>
    /// <param name="directory">Of the consumer.</param>
    /// <param name="segment">The first sequence of the message's segment.</param>
    /// <param name="sequence">The message.</param>
    /// <param name="words">Status, times, and the copy among the dead letters.</param>
    public static bool TryReadReceipt(SpoolDirectory directory, long segment, long sequence, Span<long> words)
    {
        words.Clear();
        string name = JournalSegment.NameOf(segment, ConsumerLayout.ReceiptsSuffix);
        using Descriptor? file = directory.TryOpenFile(name, FileSystem.ReadOnly);
        if (file is null)
            return false;
        long offset = (sequence - segment) * ConsumerLayout.ReceiptLength;
        Span<byte> bytes = stackalloc byte[ConsumerLayout.ReceiptLength];
        if (directory.Read(name, file, bytes, offset) < bytes.Length)
            return false;
        for (int index = 0; index < words.Length; index++)
        {
            long word = BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * sizeof(long))..]);
            words[index] = CheckedWord.Decode(word) ?? throw directory.Damaged(
                name, offset + index * sizeof(long), $"the receipt of message {sequence} fails its check");
        }

        return true;
    }

    /// <summary>The receipts of several messages of one segment, from one on; returns how many there are.</summary>
    /// <param name="directory">Of the consumer.</param>
    /// <param name="segment">The first sequence of their segment.</param>
    /// <param name="sequence">The first message.</param>
    /// <param name="words">Status, times, and the copy among the dead letters of each.</param>
    public static int ReadReceipts(SpoolDirectory directory, long segment, long sequence, Span<long> words)
    {
        string name = JournalSegment.NameOf(segment, ConsumerLayout.ReceiptsSuffix);
        using Descriptor? file = directory.TryOpenFile(name, FileSystem.ReadOnly);
        if (file is null)
            return 0;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(words.Length * sizeof(long));
        try
        {
            long offset = (sequence - segment) * ConsumerLayout.ReceiptLength;
            int length = directory.Read(name, file, bytes.AsSpan(0, words.Length * sizeof(long)), offset);
            int count = length / ConsumerLayout.ReceiptLength;
            for (int index = 0; index < count * (ConsumerLayout.ReceiptLength / sizeof(long)); index++)
            {
                long word = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(index * sizeof(long)));
                words[index] = CheckedWord.Decode(word) ?? throw directory.Damaged(
                    name, offset + index * sizeof(long), "a receipt fails its check");
            }

            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static long Word(SpoolDirectory directory, ReadOnlySpan<byte> bytes, int offset)
    {
        long word = BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
        return CheckedWord.Decode(word) ?? throw directory.Damaged(
            ConsumerLayout.StateName, offset, $"the word 0x{word:x16} fails its check");
    }

    private static bool HasMember(ReadOnlySpan<byte> bytes)
    {
        for (int index = 0; index < ConsumerLayout.MostMembers; index++)
        {
            int offset = ConsumerLayout.MembersOffset + index * sizeof(long);
            long member = BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
            if (member != OwnerWord.Free && OwnerWord.IsValid(member, 0)
                && (member == OwnerWord.Self || ProcessWatch.IsAlive(OwnerWord.Identity(member))))
                return true;
        }

        return false;
    }
}
