using System;

namespace Ginnel.Sharing;

/// <summary>One version of an arena, which stays as it is until this is disposed.</summary>
/// <typeparam name="T">The type of the root.</typeparam>
public ref struct ArenaHold<T> : IDisposable where T : unmanaged
{
    private readonly VersionsSource _source;
    private readonly Ref<T> _root;
    private int _word;

    internal ArenaHold(VersionsSource source)
    {
        _source = source;
        _word = source.TryTake(out long number, out long start);
        Number = number;
        if (_word < 0)
            return;
        try
        {
            View = source.ViewOf(start, out _root);
        }
        catch
        {
            source.Release(_word);
            throw;
        }
    }

    /// <summary>Whether there is a version at all; the writer may not have published any yet.</summary>
    public readonly bool IsEmpty => Number == 0;

    /// <summary>The version's number: 1 for the first one that was published; 0 when there is none.</summary>
    public long Number { get; }

    /// <summary>The version, to be read in place.</summary>
    public ArenaView View { get; }

    /// <summary>Where reading begins; null when there is no version.</summary>
    public readonly Ref<T> Reference => _root;

    /// <summary>What reading begins with.</summary>
    /// <exception cref="InvalidOperationException">There is no version yet.</exception>
    public readonly ref readonly T Root => ref View.Get(_root);

    /// <summary>Lets the writer reuse the version's memory. The view must not be used any more.</summary>
    public void Dispose()
    {
        if (_word < 0)
            return;
        _source.Release(_word);
        _word = LiveHolds.None;
    }
}
