using System;
using Ginnel.Platform;

namespace Ginnel.Rings;

/// <summary>How long one side of a ring lets the other one work before it looks at its position again.</summary>
/// <remarks>
/// Each look takes the line with the position away from the side that writes it, some hundred nanoseconds. A consumer
/// that has caught up, or a producer that has filled the ring, is done with what it finds before that line is back, and
/// both go at the pace at which the line travels. So:
/// 1. A look that found something, but less than is worth the transfer, makes the next one wait: for twice as long each
///    time, but for no more pauses than it found cache lines. A message now and then is waited for with hardly any.
/// 2. A look that found plenty takes half of the pauses back.
/// 3. A look that found nothing new takes all of them back: the other side is not at work, and whoever waits for an
///    answer never pauses.
/// Decision 0016 has the measurements.
/// </remarks>
internal struct LookPace
{
    private const int LineSize = 64;
    private const int MostPauses = 128; // Of 10 to 50 ns.
    private const int MostPlenty = 32 * 1024;

    private readonly int _plenty;
    private int _pauses;

    /// <param name="capacity">Of the ring, in bytes: a quarter of it is plenty, however small it is.</param>
    public LookPace(int capacity) => _plenty = Math.Min(MostPlenty, capacity / 4);

    /// <summary>Waits for as long as the last looks suggest.</summary>
    public readonly void Pause()
    {
        for (int pause = 0; pause < _pauses; pause++)
            Processor.Pause();
    }

    /// <summary>Learns from a look.</summary>
    /// <param name="isNew">Whether the other side has moved since the look before.</param>
    /// <param name="found">Bytes that can be read or written now.</param>
    public void Learn(bool isNew, int found)
    {
        if (!isNew)
            _pauses = 0;
        else if (found >= _plenty)
            _pauses /= 2;
        else
            _pauses = Math.Min(Math.Min(2 * _pauses + 1, MostPauses), found / LineSize);
    }
}
