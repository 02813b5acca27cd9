using System;
using Ginnel.Rings;

namespace Ginnel.Tests.Rings;

/// <summary>Finding room and taking it, in one call.</summary>
internal static class RingLoan
{
    public static bool TryLoan(this SpscRingWriter writer, int length, out Span<byte> room)
    {
        bool hasRoom = writer.TryFindRoom(length);
        room = hasRoom ? writer.Loan(length) : default;
        return hasRoom;
    }
}
