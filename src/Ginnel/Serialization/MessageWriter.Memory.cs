using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <content>What a reader will make of the message is counted, so that the message can answer for it.</content>
public ref partial struct MessageWriter
{
    /// <summary>What a reader will count.</summary>
    internal readonly long Memory => _memory;

    /// <summary>Counts memory that a reader will take; see <see cref="MessageReader.CountMemory"/>.</summary>
    /// <param name="bytes">How many bytes; not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountMemory(long bytes) => _memory += bytes;

    /// <summary>Counts an object of a class, without what it refers to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountObject<[DynamicallyAccessedMembers(ObjectSize.Constructors)] T>() where T : class =>
        _memory += ObjectSize<T>.Bytes;

    /// <summary>Counts a structure that becomes an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountBox<T>() where T : struct => _memory += MessageMemory.OfBox(CollectionLayout.SizeOf<T>());

    /// <summary>Ends the message: with ballast, when its bytes do not answer for what a reader takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndMessage()
    {
        if (_memory - MessageMemory.WriterSlack > (long)_position * MessageMemory.PerByte)
            WriteBallast();
    }

    /// <summary>Writes whether there is an object, and counts it.</summary>
    internal bool WritePresence<[DynamicallyAccessedMembers(ObjectSize.Constructors)] T>([NotNullWhen(true)] T? value)
        where T : class
    {
        WriteBoolean(value is not null);
        if (value is null)
            return false;
        CountObject<T>();
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteBallast()
    {
        long needed = (_memory - MessageMemory.WriterSlack - 1) / MessageMemory.PerByte + 1;
        long length = Math.Max(sizeof(int), needed - _position);
        if (length > _buffer.Length - _position)
            Grow(length);
        MessageLayout.Write(_buffer, _position, (int)length);
        _buffer.Slice(_position + sizeof(int), (int)length - sizeof(int)).Clear();
        _position += (int)length;
    }
}
