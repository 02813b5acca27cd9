using System.Globalization;

namespace Ginnel.Sharing;

/// <summary>Which primitive it is and for how many: what an opener asks for, or finds.</summary>
/// <param name="Kind">As <see cref="SynchronizationHeader"/> has it; 0 before it is made.</param>
/// <param name="Count">Permits, participants, or 1 for an automatic event; from memory that others write.</param>
internal readonly record struct PrimitiveKind(uint Kind, uint Count)
{
    /// <summary>The most bytes that one takes.</summary>
    public static int MostSize => SynchronizationLayout.BarrierSize(SynchronizationLayout.MostCount);

    /// <summary>The name for messages: "a mutex".</summary>
    public string Noun => Kind switch
    {
        SynchronizationHeader.Mutex => "a mutex",
        SynchronizationHeader.Semaphore => "a semaphore",
        SynchronizationHeader.Event => "an event",
        SynchronizationHeader.Barrier => "a barrier",
        _ => string.Create(CultureInfo.InvariantCulture, $"something that begins with 0x{Kind:X8}"),
    };

    /// <summary>The bytes that it takes, or 0 if there is no such primitive.</summary>
    public int Size => Kind switch
    {
        SynchronizationHeader.Mutex when Count == 1 => SynchronizationLayout.MutexSize,
        SynchronizationHeader.Event when Count <= 1 => SynchronizationLayout.EventSize,
        SynchronizationHeader.Semaphore when IsCount => SynchronizationLayout.SemaphoreSize((int)Count),
        SynchronizationHeader.Barrier when IsCount => SynchronizationLayout.BarrierSize((int)Count),
        _ => 0,
    };

    private bool IsCount => Count is >= 1 and <= SynchronizationLayout.MostCount;

    /// <summary>Reads what a file begins with, each word once.</summary>
    public static PrimitiveKind Read(SharedRegion region) => new(
        region.Mapping.Word32(SynchronizationLayout.KindOffset).ReadAcquire(),
        region.Mapping.Word32(SynchronizationLayout.CountOffset).ReadAcquire());

    /// <summary>"a semaphore with 4 permits" and the like.</summary>
    public override string ToString() => Kind switch
    {
        SynchronizationHeader.Event => Count == 1 ? "an automatic event" : "an event that stays set",
        SynchronizationHeader.Semaphore => string.Create(
            CultureInfo.InvariantCulture, $"a semaphore with {Count} permits"),
        SynchronizationHeader.Barrier => string.Create(
            CultureInfo.InvariantCulture, $"a barrier for {Count} participants"),
        _ => Noun,
    };
}
