using System;
using System.Collections.Generic;

namespace Ginnel.Spooling;

/// <summary>The keys with which messages of a spool are encrypted, AES-GCM of 128, 192 or 256 bits.</summary>
/// <remarks>
/// New messages are encrypted with one key, and each says with which, by number. To change keys, make a set with the
/// new one as the current, and add the old ones for as long as there are messages of theirs.
/// </remarks>
public sealed class SpoolKeys
{
    private readonly Dictionary<uint, byte[]> _keys = [];

    /// <summary>A set with the key that new messages are encrypted with.</summary>
    /// <param name="currentId">Its number, which stands beside each message.</param>
    /// <param name="key">16, 24 or 32 bytes.</param>
    public SpoolKeys(uint currentId, ReadOnlySpan<byte> key)
    {
        CurrentId = currentId;
        Add(currentId, key);
    }

    /// <summary>The number of the key for new messages.</summary>
    public uint CurrentId { get; }

    /// <summary>Adds a key that older messages are encrypted with.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="key">16, 24 or 32 bytes.</param>
    public void Add(uint id, ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 24 or 32))
            throw new ArgumentException($"A key has 16, 24 or 32 bytes, and this one {key.Length}.", nameof(key));
        if (!_keys.TryAdd(id, key.ToArray()))
            throw new ArgumentException($"There is a key {id} already.", nameof(id));
    }

    internal bool TryGet(uint id, out byte[] key) => _keys.TryGetValue(id, out key!);
}
