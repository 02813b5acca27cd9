namespace Ginnel.Sharing;

/// <summary>Where the words are; <c>docs/formats/synchronization.md</c> says what they mean.</summary>
internal static class SynchronizationLayout
{
    /// <summary>All begin at a cache line, and have it to themselves.</summary>
    public const int Alignment = 64;

    public const int KindOffset = 0;
    public const int CountOffset = 4;
    public const int NamespaceOffset = 8;

    public const int MutexOwnerOffset = 16;
    public const int MutexClaimOffset = 24;
    public const int MutexSize = 64;

    public const int SemaphoreReleasesOffset = 16;
    public const int SemaphoreAwaitedOffset = 20;
    public const int SemaphorePermitsOffset = 64;
    public const int PermitSize = 8;

    public const int EventStateOffset = 16;
    public const int EventSize = 64;

    public const int BarrierPhaseOffset = 16;
    public const int BarrierParticipantsOffset = 64;
    public const int ParticipantOwnerOffset = 0;
    public const int ParticipantArrivedOffset = 8;
    public const int ParticipantSize = 16;

    /// <summary>A look at a semaphore or barrier goes through all of its words.</summary>
    public const int MostCount = 1024;

    public static int SemaphoreSize(int permits) => Round(SemaphorePermitsOffset + permits * PermitSize);

    public static int BarrierSize(int participants) =>
        Round(BarrierParticipantsOffset + participants * ParticipantSize);

    private static int Round(int size) => (size + Alignment - 1) / Alignment * Alignment;
}
