using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <content>Many plain values at once, copied as one block.</content>
public ref partial struct MessageWriter
{
    /// <summary>Writes bytes as they are, without their number.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Writes plain values one after the other, without their number.</summary>
    public void WriteAll<T>(ReadOnlySpan<T> values) where T : unmanaged => WriteBytes(MessageLayout.BytesOf(values));

    /// <summary>Writes plain values, their number first.</summary>
    public void WriteArray<T>(ReadOnlySpan<T> values) where T : unmanaged => WriteBlock(values);

    /// <summary>Writes an array of plain values, their number first; null is -1.</summary>
    public void WriteArray<T>(T[]? values) where T : unmanaged
    {
        if (values is null)
            WriteNullLength();
        else
            WriteBlock<T>(values);
    }

    /// <summary>Writes a list of plain values, their number first; null is -1.</summary>
    public void WriteList<T>(List<T>? values) where T : unmanaged
    {
        if (values is null)
            WriteNullLength();
        else
            WriteList(CollectionLayout.ElementsOf(values));
    }

    private void WriteList<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        CountMemory(MessageMemory.List);
        WriteBlock(values);
    }

    /// <summary>The same for a type that is known to be plain only when the program runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteBlock<T>(ReadOnlySpan<T> values)
    {
        ReadOnlySpan<byte> bytes = CollectionLayout.BytesOf(values);
        long length = sizeof(int) + (long)bytes.Length;
        if (length > _buffer.Length - _position)
            Grow(length);
        _memory += MessageMemory.OfArray(values.Length, CollectionLayout.SizeOf<T>());
        MessageLayout.Write(_buffer, _position, values.Length);
        MessageLayout.Copy(bytes, _buffer, _position + sizeof(int));
        _position += (int)length;
    }
}
