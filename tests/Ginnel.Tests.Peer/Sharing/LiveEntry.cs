namespace Ginnel.Tests.Peer.Sharing;

/// <summary>A value that says what it belongs to: one that is torn, or under another key, shows.</summary>
/// <param name="Key">The key.</param>
/// <param name="Version">How often that key has been changed.</param>
/// <param name="Filling">More bytes, so that an entry has several cache lines.</param>
/// <param name="Checksum">Of all that.</param>
internal readonly record struct LiveEntry(
    long Key, long Version, LiveFilling Filling, long Checksum)
{
    public static LiveEntry Create(long key, long version)
    {
        var filling = new LiveFilling(~key, ~version, key ^ version, key, version, key + version);
        return new LiveEntry(key, version, filling, ChecksumOf(key, version));
    }

    public bool IsWhole(long key) => Key == key && this == Create(key, Version);

    private static long ChecksumOf(long key, long version) =>
        unchecked((key * (long)0x9E3779B97F4A7C15) ^ (version * (long)0xBF58476D1CE4E5B9));
}

/// <summary>Numbers that follow from the others.</summary>
internal readonly record struct LiveFilling(long A, long B, long C, long D, long E, long F);
