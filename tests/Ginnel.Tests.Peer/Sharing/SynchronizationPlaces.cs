namespace Ginnel.Tests.Peer.Sharing;

/// <summary>Where the tests' region has what.</summary>
internal static class SynchronizationPlaces
{
    public const int Mutex = 0;
    public const int Semaphore = 64;
    public const int Event = 1024;
    public const int Barrier = 2048;
    public const int Counter = 4096;
    public const int Inside = 4096 + 64;
    public const int Most = 4096 + 128;
    public const int Length = 8192;
}
