using System;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Reads messages of one type.</summary>
/// <param name="Name">Of the type; also of its golden file, if it has one.</param>
/// <param name="Read">Reads a whole message.</param>
/// <param name="Sample">A message to begin with, where there is no golden file.</param>
internal sealed record TypeReader(string Name, ReadBytes Read, byte[]? Sample = null)
{
    /// <summary>With a formatter of its own, registered or not.</summary>
    public static TypeReader Of<T>(string name, IMessageFormatter<T> formatter) => new(name, bytes =>
    {
        var reader = new MessageReader(bytes);
        GC.KeepAlive(formatter.Read(ref reader));
        reader.EndMessage();
    });

    /// <summary>With the formatter that is registered.</summary>
    public static TypeReader Of<T>(string name) =>
        new(name, static bytes => GC.KeepAlive(MessageSerializer.Deserialize<T>(bytes)));

    /// <summary>The same, with a message of this value to begin with.</summary>
    public static TypeReader Of<T>(T sample) => new(
        typeof(T).Name,
        static bytes => GC.KeepAlive(MessageSerializer.Deserialize<T>(bytes)),
        MessageSerializer.Serialize(sample));
}
