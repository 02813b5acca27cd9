using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>Counters of 64 bits that this process writes, and that any number of others read at once.</summary>
/// <remarks>
/// Each counter is one aligned word, so it is always whole, and keeps its last value when this process is killed.
/// Members can be used from any thread. Pass <see cref="Region"/> to a process that is to read, or publish under a
/// name: <c>SharedCounters.Publish</c>.
/// </remarks>
public sealed class SharedCountersWriter : IDisposable, IAsyncDisposable
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly long _values;
    private readonly int _stride;

    /// <summary>Makes counters that are zero.</summary>
    /// <param name="names">Their names, each once and at most 63 bytes of UTF-8; from 1 to 1,048,576.</param>
    /// <param name="areApart">
    /// Whether each has cache lines of its own, so that threads which count different things do not slow each other.
    /// </param>
    public SharedCountersWriter(IReadOnlyList<string> names, bool areApart = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfZero(names.Count, nameof(names));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Count, CountersLayout.MostCounters, nameof(names));
        for (int index = 0; index < names.Count; index++)
        {
            if (Encoding.UTF8.GetByteCount(names[index]) > CountersLayout.LongestName)
                throw new ArgumentException($"The name '{names[index]}' is longer than 63 bytes.", nameof(names));
            if (!_indexes.TryAdd(names[index], index))
                throw new ArgumentException($"The name '{names[index]}' is there twice.", nameof(names));
        }

        _stride = areApart ? CountersLayout.ApartStride : CountersLayout.DenseStride;
        _values = CountersLayout.ValuesOffset(names.Count);
        Region = SharedRegion.Create(
            CountersLayout.Length(names.Count, _stride), new SharedRegionOptions { Name = "ginnel counters" });
        WriteIdentity(names);
    }

    /// <summary>The pages, for processes that are to read.</summary>
    public SharedRegion Region { get; }

    /// <summary>How many counters there are.</summary>
    public int Count => _indexes.Count;

    /// <summary>A counter's value.</summary>
    public long this[int index]
    {
        get => Region.ReadAcquire<long>(OffsetOf(index));
        set => Region.WriteRelease(OffsetOf(index), value);
    }

    internal IAsyncDisposable? Host { get; set; }

    /// <summary>The number of the counter with a name, for the other members; -1 where there is none.</summary>
    public int IndexOf(string name) => _indexes.GetValueOrDefault(name, -1);

    /// <summary>Adds to a counter, in one step for all threads; returns the sum.</summary>
    public long Add(int index, long value) => Region.Add(OffsetOf(index), value);

    /// <summary>Adds one to a counter, in one step for all threads; returns the sum.</summary>
    public long Increment(int index) => Add(index, 1);

    /// <summary>Stops counting. Where it has a name, use <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => Region.Dispose();

    /// <summary>Gives the name back, and stops counting. Readers keep the last values.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync().ConfigureAwait(false);
        Region.Dispose();
    }

    private void WriteIdentity(IReadOnlyList<string> names)
    {
        Region.WriteRelease(CountersLayout.VersionOffset, LiveLayout.Version);
        Region.WriteRelease(CountersLayout.KindOffset, (uint)LiveKind.Counters);
        Region.WriteRelease(CountersLayout.CountOffset, names.Count);
        Region.WriteRelease(CountersLayout.StrideOffset, _stride);
        for (int index = 0; index < names.Count; index++)
        {
            Span<byte> name = Region.AsSpan(
                CountersLayout.NamesOffset + (long)index * CountersLayout.NameLength, CountersLayout.NameLength);
            name[0] = (byte)Encoding.UTF8.GetBytes(names[index], name[1..]);
        }

        Region.WriteRelease(CountersLayout.MagicOffset, LiveLayout.Magic);
    }

    private long OffsetOf(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} counters.");
        return _values + (long)index * _stride;
    }
}
