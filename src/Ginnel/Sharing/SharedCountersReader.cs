using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>Counters that another process writes. When it has gone, the last values stay.</summary>
/// <remarks>Reading takes no lock and allocates nothing. Members can be used from any thread.</remarks>
public sealed class SharedCountersReader : IDisposable, IAsyncDisposable
{
    private CountersPages _pages;

    /// <summary>Reads a region that a <see cref="SharedCountersWriter"/> has made.</summary>
    /// <param name="region">The reader's from now on; still the caller's when this throws.</param>
    /// <exception cref="HandshakeException">The region holds no counters.</exception>
    public SharedCountersReader(SharedRegion region) => _pages = new CountersPages(region);

    internal SharedCountersReader(CountersPages pages) => _pages = pages;

    /// <summary>What is read now; another one after a new connection.</summary>
    internal CountersPages Pages
    {
        get => Volatile.Read(ref _pages);
        set => Volatile.Write(ref _pages, value);
    }

    internal ILiveGuest? Guest { get; set; }

    /// <summary>Whether the writer is there; true where the region came without a connection that could tell.</summary>
    public bool HasWriter => Guest?.HasWriter ?? true;

    /// <summary>
    /// Completes when the writer has gone, and no other one will be looked for; never where nothing could tell.
    /// </summary>
    public Task Ended => Guest?.Ended ?? Task.Delay(Timeout.Infinite);

    /// <summary>The counters' names; the number of one is its place in this list.</summary>
    public IReadOnlyList<string> Names => Pages.Names;

    /// <summary>A counter's value as it is now.</summary>
    public long this[int index] => Pages.Read(index);

    /// <summary>The number of the counter with a name; -1 where there is none.</summary>
    public int IndexOf(string name) => Pages.IndexOf(name);

    /// <summary>Makes counters that this process writes, and that go on from what this reader sees.</summary>
    public SharedCountersWriter Succeed()
    {
        CountersPages pages = Pages;
        var writer = new SharedCountersWriter(pages.Names, pages.Stride == CountersLayout.ApartStride);
        for (int index = 0; index < writer.Count; index++)
            writer[index] = pages.Read(index);
        return writer;
    }

    /// <summary>Gives the pages back. Where it was opened by name, use <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => Pages.Region.Dispose();

    /// <summary>Leaves the writer, and gives the pages back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Guest is not null)
            await Guest.DisposeAsync().ConfigureAwait(false);
        Pages.Region.Dispose();
    }
}

/// <summary>The pages of counters, checked once: what a hostile writer changes later are values only.</summary>
internal sealed class CountersPages
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly string[] _names;
    private readonly long _values;

    /// <exception cref="HandshakeException">The region holds no counters.</exception>
    public CountersPages(SharedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        Region = region;
        if (region.AllocatedLength < CountersLayout.NamesOffset
            || region.ReadAcquire<long>(CountersLayout.MagicOffset) != LiveLayout.Magic
            || region.ReadAcquire<uint>(CountersLayout.VersionOffset) != LiveLayout.Version
            || region.ReadAcquire<uint>(CountersLayout.KindOffset) != (uint)LiveKind.Counters)
            throw Refuse($"it does not begin as version {LiveLayout.Version} of them does");
        int count = region.ReadAcquire<int>(CountersLayout.CountOffset);
        Stride = region.ReadAcquire<int>(CountersLayout.StrideOffset);
        if (count is < 1 or > CountersLayout.MostCounters
            || Stride is not (CountersLayout.DenseStride or CountersLayout.ApartStride)
            || CountersLayout.Length(count, Stride) > region.AllocatedLength)
            throw Refuse($"{count} counters, {Stride} bytes apart, do not fit into {region.AllocatedLength} bytes");
        _values = CountersLayout.ValuesOffset(count);
        _names = new string[count];
        for (int index = 0; index < count; index++)
            ReadName(index);
    }

    public SharedRegion Region { get; }

    public int Stride { get; }

    public IReadOnlyList<string> Names => _names;

    public int IndexOf(string name) => _indexes.GetValueOrDefault(name, -1);

    public long Read(int index)
    {
        if ((uint)index >= (uint)_names.Length)
            ThrowOutside(index);
        return Region.ReadAcquire<long>(_values + (long)index * Stride);
    }

    private void ReadName(int index)
    {
        long offset = CountersLayout.NamesOffset + (long)index * CountersLayout.NameLength;
        byte[] bytes = Region.AsReadOnlySpan(offset, CountersLayout.NameLength).ToArray();
        string name = Encoding.UTF8.GetString(bytes, 1, Math.Min(bytes[0], (byte)CountersLayout.LongestName));
        if (Encoding.UTF8.GetByteCount(name) > CountersLayout.LongestName || !_indexes.TryAdd(name, index))
            throw Refuse($"the name of counter {index} is there twice, or is no text");
        _names[index] = name;
    }

    [DoesNotReturn]
    private void ThrowOutside(int index) => throw new ArgumentOutOfRangeException(
        nameof(index), index, $"There are {_names.Length} counters.");

    private static HandshakeException Refuse(FormattableString reason) => new(
        "Counters were refused before they were used: " + reason.ToString(CultureInfo.InvariantCulture) + ".");
}
