using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Reads a message whose bytes may be anything, and may change while they are read.</summary>
/// <remarks>
/// 1. A length is read once, checked against the bytes that are left, and then used.
/// 2. A list is made only when as many elements as it states could be in the bytes that are left. What is made is
///    counted before, and all of it together is at most 8 times the message's length, and 32 KiB.
/// 3. An object's body has a length: what it lacks keeps its default, what is too much is passed over. Objects are
///    nested at most <c>512</c> deep.
/// 4. Every failure is an <see cref="InvalidMessageException"/> with the offset, and with <see cref="Member"/>.
/// </remarks>
public ref partial struct MessageReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private int _nested;
    private long _memoryLeft;

    /// <summary>Reads from a message's first byte.</summary>
    public MessageReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _memoryLeft = (long)bytes.Length * MessageMemory.PerByte + MessageMemory.Slack;
    }

    /// <summary>Reads a message of somebody trusted, which may take more memory than it answers for.</summary>
    /// <param name="bytes">The message, from its first byte.</param>
    /// <param name="memory">How many bytes all its values together may take.</param>
    public MessageReader(ReadOnlySpan<byte> bytes, long memory)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memory);
        _bytes = bytes;
        _memoryLeft = memory;
    }

    /// <summary>The member that is being read, as <c>Type.Member</c>, for messages of exceptions.</summary>
    public string? Member { readonly get; set; }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes that are left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Reads a plain value of which every pattern of bits is one, such as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>() where T : unmanaged
    {
        int size = MessageLayout.SizeOf<T>();
        if (size > _bytes.Length - _position)
            ThrowTooShort(size);
        T value = MessageLayout.Read<T>(_bytes, _position);
        _position += size;
        return value;
    }

    /// <summary>Reads the number of elements that follow; -1 for null.</summary>
    /// <param name="smallestElement">The fewest bytes that an element takes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadLength(int smallestElement)
    {
        int length = Read<int>();
        if ((long)length * Math.Max(1, smallestElement) > Remaining || length < MessageLayout.NullLength)
            ThrowImpossibleLength(length, smallestElement);
        return length;
    }

    /// <summary>Reads so many bytes, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if ((uint)length > (uint)(_bytes.Length - _position))
            ThrowTooShort(length);
        ReadOnlySpan<byte> bytes = _bytes.Slice(_position, length);
        _position += length;
        return bytes;
    }

    /// <summary>Begins to read an object; false when it is null.</summary>
    /// <param name="end">Where it ends, for <see cref="IsBefore"/> and <see cref="EndObject"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool BeginObject(out int end)
    {
        int length = Read<byte>();
        if (length > MessageLayout.LongestShortBody)
        {
            if (length == MessageLayout.NullHead)
            {
                end = _position;
                return false;
            }

            length = ReadLongHead(length);
        }

        if (length > Remaining)
            ThrowTooShort(length);
        if (++_nested > MessageLayout.FewNested)
            CheckNesting();
        end = _position + length;
        return true;
    }

    /// <summary>Whether the object that ends there has another member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsBefore(int end) => _position < end;

    /// <summary>Ends an object: passes over what a newer version has written behind the members known here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndObject(int end)
    {
        if (_position > end)
            ThrowOverrun(end);
        _nested--;
        _position = end;
    }

    /// <summary>Says what is wrong with the bytes that were read last.</summary>
    /// <param name="problem">What was found and what was expected, as a sentence.</param>
    /// <param name="cause">What another library said about it, if one did the work.</param>
    [DoesNotReturn]
    public readonly void Throw(string problem, Exception? cause = null) => throw new InvalidMessageException(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{problem} (at byte {_position} of {_bytes.Length}{(Member is null ? "" : $", in {Member}")})"),
        _position,
        Member,
        cause);

    private int ReadLongHead(int head)
    {
        int length = head == MessageLayout.MediumHead ? Read<ushort>() : Read<int>();
        if (length < 0)
            ThrowTooShort(length);
        return length;
    }

    /// <summary>The limit is low enough for any usual stack; a thread can have less of it left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CheckNesting()
    {
        if (_nested > MessageLayout.MostNested)
            Throw($"Objects are nested more than {MessageLayout.MostNested} deep, which is the limit.");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            Throw($"Objects are nested {_nested} deep, and this thread's stack ends here.");
    }

    [DoesNotReturn]
    private readonly void ThrowTooShort(int length) => Throw(
        string.Create(CultureInfo.InvariantCulture, $"{length} bytes are needed and {Remaining} are left."));

    [DoesNotReturn]
    private readonly void ThrowImpossibleLength(int length, int smallestElement) => Throw(string.Create(
        CultureInfo.InvariantCulture,
        $"The number of elements is {length}; it must be -1, for null, or so small that as many elements of at least " +
        $"{smallestElement} bytes are in the {Remaining} that are left."));

    [DoesNotReturn]
    private readonly void ThrowOverrun(int end) => Throw(string.Create(
        CultureInfo.InvariantCulture, $"The members reach beyond the end of their object, byte {end}."));
}
