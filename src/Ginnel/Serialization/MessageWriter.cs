using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Writes a message: numbers as they lie in memory, lengths before data.</summary>
/// <remarks>
/// It begins in a buffer of the caller, such as room in a ring, and moves to a pooled array when that is full; see
/// <see cref="HasOutgrown"/>. Dispose it afterwards, which gives the array back. One thread uses it.
/// </remarks>
public ref partial struct MessageWriter : IDisposable
{
    private const int FirstArray = 16 * 1024;
    private const int LongBuffer = 1024 * 1024;

    private Span<byte> _buffer;
    private int _position;
    private int _nested;
    private byte[]? _array;

    // What a reader will take to make the values.
    private long _memory;

    /// <summary>Starts a message in a buffer, which may be empty.</summary>
    public MessageWriter(Span<byte> buffer)
    {
        _buffer = buffer;
    }

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _position;

    /// <summary>What was written, wherever it is; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    /// <summary>The message did not fit into the caller's buffer and is in an array of the pool now.</summary>
    public readonly bool HasOutgrown => _array is not null;

    /// <summary>Writes a plain value: its bytes, as they lie in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<T>(T value) where T : unmanaged
    {
        int size = MessageLayout.SizeOf<T>();
        if (size > _buffer.Length - _position)
            Grow(size);
        MessageLayout.Write(_buffer, _position, value);
        _position += size;
    }

    /// <summary>Writes the length of a list or a string that is null.</summary>
    public void WriteNullLength() => Write(MessageLayout.NullLength);

    /// <summary>Writes the number of elements that follow.</summary>
    public void WriteLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Write(length);
    }

    /// <summary>Makes room for bytes that the caller fills at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int length)
    {
        if (length > _buffer.Length - _position)
            Grow(length);
        Span<byte> room = _buffer.Slice(_position, length);
        _position += length;
        return room;
    }

    /// <summary>Writes the head of an object that is null.</summary>
    public void WriteNullObject() => Write(MessageLayout.NullHead);

    /// <summary>Begins an object; its members follow, then <see cref="EndObject"/> with what this returns.</summary>
    /// <exception cref="InvalidOperationException">It is nested too deeply to be read again.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BeginObject()
    {
        if (++_nested > MessageLayout.FewNested)
            CheckNesting();
        int start = _position;
        Write((byte)0);
        return start;
    }

    /// <summary>Ends the object that was begun last: its length goes before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndObject(int start)
    {
        Debug.Assert(start < _position);
        _nested--;
        int length = _position - start - 1;
        if (length <= MessageLayout.LongestShortBody)
            _buffer[start] = (byte)length;
        else
            EndLongObject(start, length);
    }

    /// <summary>Gives the array of the pool back, if there is one; nothing can be written any more.</summary>
    public void Dispose()
    {
        if (_array is not null)
            ReturnArray();
    }

    /// <summary>The head needs more room than it was given, so the body moves.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndLongObject(int start, int length)
    {
        bool isMedium = length <= ushort.MaxValue;
        int headLength = isMedium ? MessageLayout.MediumHeadLength : MessageLayout.LongHeadLength;
        Reserve(headLength - 1);
        _buffer.Slice(start + 1, length).CopyTo(_buffer[(start + headLength)..]);
        _buffer[start] = isMedium ? MessageLayout.MediumHead : MessageLayout.LongHead;
        if (isMedium)
            MessageLayout.Write(_buffer, start + 1, (ushort)length);
        else
            MessageLayout.Write(_buffer, start + 1, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(long more)
    {
        long needed = _position + more;
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"A message of {needed} bytes; at most {Array.MaxLength} are possible.");
        }


        int length = (int)Math.Min(Array.MaxLength, Math.Max(needed, NextLength(_buffer.Length)));
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        _buffer[.._position].CopyTo(larger);
        if (_array is { } array)
            ArrayPool<byte>.Shared.Return(array);
        _array = larger;
        _buffer = larger;
    }

    /// <summary>
    /// Arrays come from a pool, so a long one is as cheap as a short one, and each step copies what was written so far.
    /// </summary>
    private static long NextLength(int length) => length < LongBuffer ? Math.Max(FirstArray, 4L * length) : 2L * length;

    private void ReturnArray()
    {
        ArrayPool<byte>.Shared.Return(_array!);
        this = default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void CheckNesting()
    {
        if (_nested > MessageLayout.MostNested || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new InvalidOperationException(
                $"Objects are nested {_nested} deep; {MessageLayout.MostNested} is the limit, or what the thread's " +
                "stack has room for. Give their types [Message(Graph = true)], which has no such limit.");
        }
    }
}
