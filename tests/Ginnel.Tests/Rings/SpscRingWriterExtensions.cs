using System;
using Ginnel.Rings;

namespace Ginnel.Tests.Rings;

internal static class SpscRingWriterExtensions
{
    /// <summary>What callers do: find room, then take it.</summary>
    public static bool TryLoan(this SpscRingWriter ring, int length, out Span<byte> room)
    {
        bool isFound = ring.TryEnsureRoom(length);
        room = isFound ? ring.Loan(length) : default;
        return isFound;
    }
}
