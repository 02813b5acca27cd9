namespace Ginnel.Spooling;

/// <summary>Where the words are by which the processes that have a spool open act together.</summary>
/// <remarks>
/// Nothing in this file need survive: whoever opens the spool while no other process has it open makes it anew.
/// </remarks>
internal static class SpoolStateLayout
{
    public const string FileName = "state";

    /// <summary>"gspoolst", as the bytes lie in the file.</summary>
    public const long Magic = 0x74736C6F_6F707367;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    /// <summary>The kernel's number of this start of the computer, in 16 bytes.</summary>
    public const int BootOffset = 16;

    public const int AppendMutexOffset = 128;
    public const int SyncMutexOffset = 256;

    /// <summary>Written by the owner of the append mutex, and true only while nobody died as its owner.</summary>
    public const int NextSequenceOffset = 384;
    public const int TailOffset = 392;
    public const int SegmentOffset = 400;
    public const int LastDurableOffset = 408;

    /// <summary>Written by the owner of the sync mutex.</summary>
    public const int SyncedOffset = 512;
    /// <summary>1 while what was appended may need to be rewritten, since a sync failed.</summary>
    public const int MustRewriteOffset = 520;

    /// <summary>Written by the owner of the append mutex; every reader looks at it.</summary>
    public const int VisibleOffset = 640;

    /// <summary>What readers sleep on, and what those sleep on who wait for readers.</summary>
    public const int AppendedBellOffset = 768;
    public const int HandledBellOffset = 896;

    public const int Length = 4096;
}
