using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

public ref partial struct MessageReader
{
    /// <summary>Begins to read a member that has an id, and returns the id.</summary>
    /// <param name="end">Where its data end, for <see cref="EndMember"/> or <see cref="SkipMember"/>.</param>
    public int BeginMember(out int end)
    {
        int id = Read<byte>();
        if (id > MessageLayout.LargestShortId)
            id = ReadLongId(id);
        int length = Read<byte>();
        if (length == MessageLayout.NullHead)
            Throw("The data of a member cannot be null.");
        if (length > MessageLayout.LongestShortBody)
            length = ReadLongHead(length);
        if (length > Remaining)
            ThrowTooShort(length);
        end = _position + length;
        return id;
    }

    /// <summary>Notes that a member comes, and refuses it when it came before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void EnterMember(ref bool hasCome)
    {
        if (hasCome)
            ThrowTwice();
        hasCome = true;
    }

    /// <summary>Ends a member: refuses it unless all its data were read, for it was of another type then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void EndMember(int end)
    {
        if (_position != end)
            ThrowOtherLength(end);
    }

    /// <summary>Passes over the data of a member that is not known.</summary>
    public void SkipMember(int end) => _position = end;

    private int ReadLongId(int first)
    {
        if (first != MessageLayout.LongId)
            Throw($"A member's id begins with {first}; it must be at most {MessageLayout.LongId}.");
        return Read<ushort>();
    }

    [DoesNotReturn]
    private readonly void ThrowTwice() => Throw("A member comes twice in its object.");

    [DoesNotReturn]
    private readonly void ThrowOtherLength(int end) => Throw(string.Create(
        CultureInfo.InvariantCulture,
        $"The data of the member end at byte {end}; the type that it has here ends at byte {_position}."));
}
