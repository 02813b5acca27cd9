namespace Ginnel.Serialization;

/// <summary>Turns values of one type into bytes and back.</summary>
/// <remarks>
/// Generated for types with <see cref="MessageAttribute"/>; write one by hand for a type that is not yours, or to have
/// another library do the work. One formatter serves any number of threads at once, so it keeps no state.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public interface IMessageFormatter<T>
{
    /// <summary>
    /// The fewest bytes that a value takes, at least 1: a reader refuses a list that states more elements than the
    /// bytes that are left can hold.
    /// </summary>
    int SmallestLength => 1;

    /// <summary>The bytes that this value takes, if that is known without writing it; otherwise -1.</summary>
    /// <remarks>Saves a copy: the bytes then go straight into a buffer of the right length.</remarks>
    int LengthOf(in T value) => -1;

    /// <summary>Writes a value.</summary>
    void Write(ref MessageWriter writer, in T value);

    /// <summary>Reads a value; the bytes may be anything, and change while they are read.</summary>
    /// <exception cref="InvalidMessageException">The bytes are not such a value.</exception>
    T Read(ref MessageReader reader);
}
