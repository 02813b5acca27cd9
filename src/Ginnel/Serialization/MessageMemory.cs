using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ginnel.Serialization;

/// <summary>Bytes of memory that what is read from a message takes; see docs/formats/message.md.</summary>
/// <remarks>
/// A writer counts with these numbers what a reader will make of its message, and the reader counts it again before it
/// makes it. Both must come to the same, or a reader refuses what a writer wrote; <c>MemoryCountTests</c> compares them
/// with each other and with what the runtime allocates. The numbers are those of a 64-bit runtime.
/// </remarks>
internal static class MessageMemory
{
    /// <summary>What any message may take besides: half of 64 KiB, the other half being for an exception.</summary>
    public const int Slack = 32 * 1024;

    /// <summary>
    /// A writer stays so far below: what it wrote around a call's arguments is not there any more when they are read
    /// from a copy.
    /// </summary>
    public const int WriterSlack = Slack - 8 * 1024;

    /// <summary>What a message may take for each of its bytes.</summary>
    public const int PerByte = 8;

    public const int List = 32;
    public const int Queue = 40;
    public const int Stack = 32;
    public const int Version = 32;
    public const int EdgeList = 32;

    /// <summary>A vertex, while a graph is read: its reference and its type's number, in arrays of the pool.</summary>
    public const int Vertex = 2 * (Word + 1);

    private const int Word = 8;
    private const int ArrayHead = 24;
    private const int TextHead = 22;
    private const int Set = 64;
    private const int Dictionary = 80;
    private const int Address = 56;
    private const int EncodedAddress = 512;
    private const int Definition = 96;
    private const int SeveralDefinitions = 160;

    /// <summary>What a set or a dictionary needs for an entry besides its parts: the hash, and the next one.</summary>
    private const int EntryHead = 8;

    /// <summary>An object that is nothing but a structure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long OfBox(int size) => 2 * Word + Whole(size);

    /// <summary>An array; one without elements is shared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long OfArray(int count, int size) => count == 0 ? 0 : ArrayHead + Whole((long)count * size);

    /// <summary>A rectangular array, which has its dimensions before its elements.</summary>
    public static long OfRectangle(int rank, long count, int size) =>
        ArrayHead + (long)rank * Word + Whole(count * size);

    /// <summary>The array of a queue or a stack, which make one even for nothing.</summary>
    public static long OfOwnArray(int count, int size) => ArrayHead + Whole((long)count * size);

    /// <summary>A string of so many bytes, and the buffer of the pool that a long one may pass through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long OfText(int length) => length == 0 ? 0
        : Whole(TextHead + (length <= MessageLayout.ShortText ? 2L : 6L) * length);

    public static long OfSet(int count, int size) => Set + OfTable(count, Whole(EntryHead + size, sizeof(int)));

    public static long OfDictionary(int count, int keySize, int valueSize) =>
        Dictionary + OfTable(count, Whole(EntryHead + keySize + valueSize, sizeof(int)));

    /// <summary>An integer that does not fit into 31 bits, whose digits are made twice when it is negative.</summary>
    public static long OfInteger(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= sizeof(int))
            return 0;
        long digits = ArrayHead + Whole(bytes.Length);
        return digits * (bytes[^1] == byte.MaxValue ? 2 : 1)
            + (bytes.Length <= MessageLayout.ShortText ? 0 : 2L * bytes.Length);
    }

    /// <summary>An address besides its text: one to be encoded or decoded is worked on when it is made.</summary>
    public static long OfAddress(string text) => Address
        + (Ascii.IsValid(text) && !text.Contains('%') ? 0 : EncodedAddress + 6L * text.Length);

    /// <summary>What a graph's message says about a class; all but the first are in a list.</summary>
    public static long OfDefinition(int number, int members) =>
        Definition + (long)members * sizeof(int) + (number == 1 ? SeveralDefinitions : 0);

    /// <summary>Buckets and entries: as many as the next prime number says, at most a quarter more.</summary>
    private static long OfTable(int count, long entry) =>
        count == 0 ? 0 : 2 * ArrayHead + Whole((count + count / 4L + 3) * (entry + sizeof(int)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Whole(long size, int alignment = Word) => (size + alignment - 1) & -alignment;
}
