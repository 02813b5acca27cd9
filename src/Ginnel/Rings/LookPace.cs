using System;
using Ginnel.Platform;

namespace Ginnel.Rings;

/// <summary>How long one side of a ring lets the other one work before it looks at its position again.</summary>
/// <remarks>
/// Each look takes the line with the position away from the side that writes it, some hundred nanoseconds. A consumer
/// that has caught up, or a producer that has filled the ring, is done with what it finds before that line is back, and
/// both go at the pace at which the line travels. So:
/// 1. A look that found something, but less than is worth the transfer, makes the next one wait for some pauses: twice
///    as many each time, up to a limit.
/// 2. A look that found plenty takes half of them back.
/// 3. A look that found nothing new takes all of them back: the other side is not at work, and whoever waits for an
///    answer never pauses.
/// Decisions 0008 and 0016 have the measurements.
/// </remarks>
/// <param name="plenty">Bytes that are worth a look.</param>
/// <param name="mostPauses">The limit, in <c>pause</c> instructions of 10 to 50 nanoseconds.</param>
internal struct LookPace(long plenty, int mostPauses)
{
    private readonly long _plenty = plenty;
    private readonly int _mostPauses = mostPauses;
    private int _pauses;

    /// <summary>Waits for as long as the last looks suggest.</summary>
    public readonly void Pause()
    {
        for (int pause = 0; pause < _pauses; pause++)
            Processor.Pause();
    }

    /// <summary>Learns from a look.</summary>
    /// <param name="isNew">Whether the other side has moved since the look before.</param>
    /// <param name="found">Bytes that can be read or written now.</param>
    public void Learn(bool isNew, long found)
    {
        if (!isNew)
            _pauses = 0;
        else if (found >= _plenty)
            _pauses /= 2;
        else
            _pauses = Math.Min(_mostPauses, 2 * _pauses + 1);
    }
}
