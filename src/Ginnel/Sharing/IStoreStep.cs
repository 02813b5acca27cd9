namespace Ginnel.Sharing;

/// <summary>Called before stores to live collections and versions of arenas: a test can stop a writer there.</summary>
/// <remarks>A type parameter that is a struct: programs get <see cref="NoStoreStep"/>, which costs nothing.</remarks>
internal interface IStoreStep
{
    /// <summary>Throws to stop the writer for good.</summary>
    void BeforeStore();
}

/// <summary>Lets every store happen.</summary>
internal readonly struct NoStoreStep : IStoreStep
{
    public void BeforeStore() { }
}
