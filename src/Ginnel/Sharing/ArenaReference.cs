namespace Ginnel.Sharing;

/// <summary>A reference of an object to another one in an arena; the class is that of the member.</summary>
/// <remarks>
/// The same 4 bytes as <see cref="Ref{T}"/>, which names the type, too. But the runtime cannot load two structs of
/// which each is a type argument of the other's fields, as the forms of classes that refer to each other would be.
/// </remarks>
public readonly struct ArenaReference
{
    private readonly Ref<byte> _place;

    internal ArenaReference(long offset) => _place = new Ref<byte>(offset);

    /// <summary>Whether it refers to nothing.</summary>
    public bool IsNull => _place.IsNull;

    /// <summary>The reference, with the form of what it leads to.</summary>
    /// <typeparam name="TLayout">The form, as the member's class has it.</typeparam>
    public Ref<TLayout> As<TLayout>() where TLayout : unmanaged => new(_place.Offset);
}
