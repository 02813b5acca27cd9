using System;
using Ginnel.Sharing;

namespace Ginnel.Tests.Sharing;

/// <summary>Stops a writer before one of its stores, as if it had been killed there.</summary>
internal readonly struct StopAtStore(StoreCounter counter) : IStoreStep
{
    public void BeforeStore() => counter.Count();
}

/// <summary>Counts stores, and throws at the one that must not happen.</summary>
internal sealed class StoreCounter
{
    private long _left = long.MaxValue;

    /// <summary>How many more stores there may be.</summary>
    public void Allow(long count) => _left = count;

    public void Count()
    {
        if (_left-- == 0)
            throw new KilledException();
    }
}

/// <summary>The writer was stopped.</summary>
internal sealed class KilledException : Exception;
