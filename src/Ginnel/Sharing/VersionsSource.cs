using System;
using System.Globalization;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The reader's side of an arena with versions: holds the newest while it is read.</summary>
/// <remarks>
/// 1. Read the current word, with acquire: 0 means that nothing was published yet.
/// 2. Store the version's number in a word of our own page, then a full fence.
/// 3. Read the current word again. As long as it is the same, the writer will see our hold before it clears that arena
///    (<see cref="ArenaVersions{TStep}"/>, step 4). If not, go on with the newer version from step 2.
/// 4. Check the arena's header, and read. To release it, store 0.
/// </remarks>
internal sealed class VersionsSource
{
    /// <summary>A writer that publishes so often between two looks is faulty or hostile.</summary>
    private const int MostTurns = 1_000_000;

    private readonly SharedRegion _region;
    private readonly LiveHolds _holds;
    private readonly int _count;
    private readonly long _length;

    /// <param name="region">What arrived from the writer; still the caller's.</param>
    /// <param name="holds">Our own page.</param>
    /// <exception cref="HandshakeException">It has no versions of an arena.</exception>
    public VersionsSource(SharedRegion region, LiveHolds holds)
    {
        _region = region;
        _holds = holds;
        RegionMapping mapping = region.Mapping;
        if (mapping.Length < VersionsLayout.FirstOffset)
            throw Refuse($"it has {mapping.Length} bytes");
        Compare("magic", mapping.Word64(VersionsLayout.MagicOffset).ReadAcquire(), VersionsLayout.Magic);
        Compare("version", mapping.Word32(VersionsLayout.VersionOffset).ReadAcquire(), VersionsLayout.Version);
        _count = (int)mapping.Word32(VersionsLayout.CountOffset).ReadAcquire();
        _length = mapping.Word64(VersionsLayout.LengthOffset).ReadAcquire();
        if (_count is < 2 or > VersionsLayout.MostArenas || _length % Environment.SystemPageSize != 0
            || _length <= 0 || _length > (mapping.Length - VersionsLayout.FirstOffset) / _count)
        {
            throw Refuse($"it has {_count} arenas of {_length} bytes in {mapping.Length}");
        }
    }

    /// <summary>The number of the newest version; 0 while there is none.</summary>
    public long Number => VersionsLayout.NumberOf(Current.ReadAcquire());

    private SharedWord64 Current => _region.Mapping.Word64(VersionsLayout.CurrentOffset);

    /// <summary>Steps 1 to 3; returns the word of our page, or less than 0 when nothing was published.</summary>
    /// <param name="number">The version that is held.</param>
    /// <param name="start">Where its arena begins.</param>
    /// <exception cref="InvalidOperationException">This process holds 64 versions already.</exception>
    /// <exception cref="InvalidReferenceException">The writer's words cannot be.</exception>
    public int TryTake(out long number, out long start)
    {
        long current = Current.ReadAcquire();
        start = 0;
        number = VersionsLayout.NumberOf(current);
        if (current == 0)
            return LiveHolds.None;
        int word = _holds.Take();
        if (word < 0)
        {
            throw new InvalidOperationException(
                $"This process holds {LiveLayout.HoldCount} versions already. Dispose those that are not needed.");
        }

        try
        {
            for (int turn = 0; turn < MostTurns; turn++)
            {
                _holds.Hold(word, number);
                long again = Current.ReadAcquire();
                if (again == current)
                {
                    start = StartOf(current);
                    return word;
                }

                if (VersionsLayout.NumberOf(again) <= number)
                    throw Impossible($"version {VersionsLayout.NumberOf(again)} comes after {number}");
                current = again;
                number = VersionsLayout.NumberOf(current);
            }

            throw Impossible($"{MostTurns} versions were published during one look");
        }
        catch
        {
            _holds.Release(word);
            throw;
        }
    }

    /// <summary>The held arena's view and root.</summary>
    /// <exception cref="HandshakeException">The arena's header cannot be, or its root is of another type.</exception>
    public ArenaView ViewOf<T>(long start, out Ref<T> root) where T : unmanaged
    {
        RegionMapping mapping = _region.Mapping;
        long used = SharedArena.CheckHeader(mapping, start, _length);
        root = SharedArena.RootOf<T>(mapping, start, PlainType.HashOf<T>());
        return new ArenaView(ref mapping.At<byte>(start), used);
    }

    public void Release(int word) => _holds.Release(word);

    private long StartOf(long current)
    {
        int arena = VersionsLayout.ArenaOf(current);
        if (current < 0 || arena >= _count)
            throw Impossible($"version {VersionsLayout.NumberOf(current)} is in arena {arena} of {_count}");
        return VersionsLayout.FirstOffset + arena * _length;
    }

    private static void Compare(string what, long found, long expected)
    {
        if (found != expected)
            throw Refuse($"its {what} is {found}, and {expected} was expected");
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "A region has no versions of an arena: " + reason.ToString(CultureInfo.InvariantCulture) + ".");

    private static InvalidReferenceException Impossible(FormattableString reason) => new(
        "The writer of an arena is faulty or hostile: " + reason.ToString(CultureInfo.InvariantCulture) + ".");
}
