using System.Threading;

namespace Ginnel.Serialization;

/// <summary>The formatter of a part, looked for when it is first used.</summary>
/// <remarks>
/// Not before: types refer to each other, and modules register their formatters one after the other. Several threads
/// may look at once; they find the same.
/// </remarks>
/// <param name="formatter">The one to use, or null for the one that is registered.</param>
internal struct LazyFormatter<T>(IMessageFormatter<T>? formatter)
{
    private IMessageFormatter<T>? _formatter = formatter;

    public IMessageFormatter<T> Value => Volatile.Read(ref _formatter) ?? Find();

    private IMessageFormatter<T> Find()
    {
        IMessageFormatter<T> formatter = MessageFormatter.Of<T>();
        Volatile.Write(ref _formatter, formatter);
        return formatter;
    }
}
