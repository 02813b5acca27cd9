using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <content>What is made of a message is counted before it is made, and refused when it is too much.</content>
public ref partial struct MessageReader
{
    /// <summary>What may still be taken.</summary>
    internal readonly long MemoryLeft => _memoryLeft;

    /// <summary>Counts memory that is about to be taken, and refuses the message when it is too much.</summary>
    /// <remarks>
    /// A formatter of your own need not, if its values take no more than 8 times their bytes; if it does, its writing
    /// side counts the same with <see cref="MessageWriter.CountMemory"/>.
    /// </remarks>
    /// <param name="bytes">How many bytes; not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountMemory(long bytes)
    {
        _memoryLeft -= bytes;
        if (_memoryLeft < 0)
            ThrowTooMuch();
    }

    /// <summary>Counts an object of a class, without what it refers to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountObject<[DynamicallyAccessedMembers(ObjectSize.Constructors)] T>() where T : class =>
        CountMemory(ObjectSize<T>.Bytes);

    /// <summary>Counts a structure that becomes an object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountBox<T>() where T : struct => CountMemory(MessageMemory.OfBox(CollectionLayout.SizeOf<T>()));

    /// <summary>Ends the message: refuses it when bytes are left that are not its ballast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndMessage() => EndMessage("The message is over before its bytes are.");

    /// <inheritdoc cref="EndMessage()"/>
    /// <param name="problem">What is wrong when there are more bytes, as a sentence.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EndMessage(string problem)
    {
        if (_position != _bytes.Length)
            PassBallast(problem);
    }

    /// <summary>Reads whether there is an object, and counts it.</summary>
    internal bool ReadPresence<[DynamicallyAccessedMembers(ObjectSize.Constructors)] T>() where T : class
    {
        bool isThere = ReadBoolean();
        if (isThere)
            CountObject<T>();
        return isThere;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PassBallast(string problem)
    {
        int left = Remaining;
        if (left < sizeof(int) || MessageLayout.Read<int>(_bytes, _position) != left)
            Throw(problem);
        _position += sizeof(int);
        if (_bytes[_position..].ContainsAnyExcept((byte)0))
            Throw("The ballast behind the message is not zero.");
        _position = _bytes.Length;
    }

    [DoesNotReturn]
    private readonly void ThrowTooMuch() => Throw(
        $"The values take more memory than {MessageMemory.PerByte} times the message's bytes and " +
        $"{MessageMemory.Slack / 1024} KiB. If it comes from somebody trusted, read it with a MessageReader that is " +
        "allowed more.");
}
