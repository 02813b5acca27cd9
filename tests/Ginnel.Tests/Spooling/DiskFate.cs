using System;
using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Tests.Spooling;

/// <summary>Decides at random what of a disk's last moments is on it.</summary>
/// <remarks>
/// Each state has one way of losing, and one rate: sectors each for itself, or a page of them together, as the kernel
/// writes them; the first few and none after them, as a disk that keeps the order; the last few, and none before them;
/// all but one; one alone.
/// </remarks>
internal sealed class DiskFate
{
    private const int SectorsOfAPage = 8;
    private const int Ways = 6;

    private readonly Random _random;
    private readonly int _way;
    private readonly double _rate;
    private readonly bool _keepsOrderOfNames;

    public DiskFate(Random random)
    {
        _random = random;
        _way = random.Next(Ways);
        ReadOnlySpan<double> rates = [0, 0.1, 0.5, 0.9, 1];
        _rate = rates[random.Next(rates.Length)];
        _keepsOrderOfNames = random.Next(2) == 0;
    }

    public byte[] ContentOf(DiskNode node)
    {
        int length = node.Settled.Length;
        if (node.Lengths.Count > 0 && _random.NextDouble() < 0.7)
            length = node.Lengths[_random.Next(2) == 0 ? ^1 : _random.Next(node.Lengths.Count)];
        return node.Content(length, Chosen(node.Sectors));
    }

    public SortedDictionary<string, int> NamesOf(DiskNode directory)
    {
        var names = new SortedDictionary<string, int>(directory.SettledNames, StringComparer.Ordinal);
        int end = _keepsOrderOfNames ? _random.Next(directory.Changes.Count + 1) : directory.Changes.Count;
        for (int index = 0; index < end; index++)
        {
            DiskEntry.NameChanged change = directory.Changes[index];
            if (_keepsOrderOfNames || _random.NextDouble() < Math.Max(_rate, 0.1))
                _ = DiskNode.TryApply(names, change);
        }

        return names;
    }

    /// <summary>The sectors that are on the disk, each in the version that is.</summary>
    private IEnumerable<DiskEntry.SectorWritten> Chosen(List<DiskEntry.SectorWritten> written)
    {
        int count = written.Count;
        int one = count == 0 ? 0 : _random.Next(count);
        return _way switch
        {
            0 => written.Where(_ => _random.NextDouble() < _rate),
            1 => WholePages(written),
            2 => written.Take(_random.Next(count + 1)),
            3 => written.Skip(_random.Next(count + 1)),
            4 => written.Where((sector, _) => sector.Sector != written[one].Sector),
            _ => written.Where((_, index) => index == one),
        };
    }

    private IEnumerable<DiskEntry.SectorWritten> WholePages(List<DiskEntry.SectorWritten> written)
    {
        // A page is written as it is at one moment, or not since the last sync.
        var ends = new Dictionary<int, int>();
        for (int index = 0; index < written.Count; index++)
        {
            int page = written[index].Sector / SectorsOfAPage;
            if (!ends.TryGetValue(page, out int end))
                ends.Add(page, end = _random.NextDouble() < _rate ? _random.Next(written.Count) : -1);
            if (index <= end)
                yield return written[index];
        }
    }
}
