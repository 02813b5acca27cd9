using System;

namespace Ginnel.Serialization;

/// <summary>Numbers the classes of a graph's vertices, in the order in which they are first met.</summary>
/// <remarks>
/// Neighbours tend to be of one class, so the last one is tried first, and then all: a graph has few classes.
/// </remarks>
internal ref struct TypeNumbers
{
    private readonly ReadOnlySpan<GraphType> _all;

    /// <summary>For each of them its number plus one, or 0 when it was not met yet.</summary>
    private readonly Span<byte> _numbers;

    private int _count;
    private int _last;

    /// <param name="all">The classes that there can be.</param>
    /// <param name="numbers">As many zeros.</param>
    public TypeNumbers(ReadOnlySpan<GraphType> all, Span<byte> numbers)
    {
        _all = all;
        _numbers = numbers;
    }

    /// <summary>The description of a class, or null.</summary>
    public GraphType? Find(Type type)
    {
        if (_all[_last].Type == type)
            return _all[_last];
        for (int index = 0; index < _all.Length; index++)
        {
            if (_all[index].Type == type)
            {
                _last = index;
                return _all[index];
            }
        }

        return null;
    }

    /// <summary>The number of the class that was found last.</summary>
    public byte NumberOfLast(out bool isFirst)
    {
        isFirst = _numbers[_last] == 0;
        if (isFirst)
            _numbers[_last] = (byte)++_count;
        return (byte)(_numbers[_last] - 1);
    }
}
