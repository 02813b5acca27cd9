using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Ginnel.Serialization;

/// <summary>Finds the formatter of a type.</summary>
/// <remarks>
/// Formatters are registered, never looked for: a module with types that have <see cref="MessageAttribute"/> registers
/// theirs when it is loaded, and those of the lists and other types built of them that it names. So nothing here needs
/// reflection, and a type that nobody named cannot be read.
/// </remarks>
public static class MessageFormatter
{
    /// <summary>The formatter of a type.</summary>
    /// <exception cref="NotSupportedException">There is none; the message says how to get one.</exception>
    public static IMessageFormatter<T> Of<T>() => Registration<T>.Formatter ?? Find<T>();

    /// <summary>Registers a formatter, in place of the one that there was. For any thread.</summary>
    /// <remarks>Those of lists and the like that were in use before keep the one that they found.</remarks>
    public static void Register<T>(IMessageFormatter<T> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Volatile.Write(ref Registration<T>.Formatter, formatter);
    }

    /// <summary>Finds one once, unless another was registered meanwhile.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IMessageFormatter<T> Find<T>()
    {
        if (BuiltInFormatters.Find<T>() is { } formatter)
            return Interlocked.CompareExchange(ref Registration<T>.Formatter, formatter, null) ?? formatter;

        // A module's initialiser runs before the first of its methods, and for a program that only receives that may be
        // the constructor of what it is about to read.
        Load(typeof(T));
        return Volatile.Read(ref Registration<T>.Formatter) ?? throw new NotSupportedException(
            $"There is no formatter for {typeof(T)}. Give the type [Message], or name it in " +
            $"[assembly: MessageType(typeof(...))] if it is a list or the like of such types, or register an " +
            $"IMessageFormatter of your own with MessageFormatter.Register.");
    }

    /// <summary>Has the modules of a type, and of what it is built of, register their formatters.</summary>
    private static void Load(Type type)
    {
        RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
        foreach (Type argument in type.GenericTypeArguments)
            Load(argument);
        if (type.GetElementType() is { } element)
            Load(element);
    }

    private static class Registration<T>
    {
        public static IMessageFormatter<T>? Formatter;
    }
}
