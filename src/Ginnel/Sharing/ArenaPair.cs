namespace Ginnel.Sharing;

/// <summary>A key of a dictionary in an arena, and its value.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TItem">What the value is read as.</typeparam>
public readonly ref struct ArenaPair<TKey, TItem> where TItem : allows ref struct
{
    internal ArenaPair(TKey key, TItem value)
    {
        Key = key;
        Value = value;
    }

    /// <summary>What the value is looked up by.</summary>
    public TKey Key { get; }

    /// <summary>The value, or its accessor.</summary>
    public TItem Value { get; }

    /// <summary>Key and value as two variables.</summary>
    public void Deconstruct(out TKey key, out TItem value)
    {
        key = Key;
        value = Value;
    }
}
