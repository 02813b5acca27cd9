namespace Ginnel.Rings;

/// <summary>Told after each store to shared memory, so that a test can stop the writer between any two.</summary>
/// <remarks>A struct as the type argument: that of the library does nothing, and so no code is left of it.</remarks>
internal interface IStoreProbe
{
    /// <summary>A store has been made. What this throws is as if the process had been killed here.</summary>
    void OnStored();
}

/// <summary>The one that is used outside of tests.</summary>
internal readonly struct NoProbe : IStoreProbe
{
    public void OnStored() { }
}
