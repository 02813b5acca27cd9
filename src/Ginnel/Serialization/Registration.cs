namespace Ginnel.Serialization;

/// <summary>The formatter of a type that is in use, for code that cannot afford a call to find it.</summary>
internal static class Registration<T>
{
    public static IMessageFormatter<T>? Formatter;
}
