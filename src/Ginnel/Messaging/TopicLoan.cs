using System;
using System.Globalization;
using Ginnel.Memory;

namespace Ginnel.Messaging;

/// <summary>Room for a message in the ring of a topic, filled in place: no byte of it is copied afterwards.</summary>
/// <remarks>Without <see cref="Commit()"/>, nobody ever sees it.</remarks>
/// <typeparam name="T">The type of the values.</typeparam>
public ref struct TopicLoan<T>
{
    private readonly Span<T> _values;
    private PublicationCore? _core;

    internal TopicLoan(PublicationCore core, Span<byte> payload)
    {
        _core = core;
        _values = PlainBytes.SpanOf<T>(payload, payload.Length / PlainBytes.SizeOf<T>());
    }

    /// <summary>Room for as many values as fit. What is in it is what was there last.</summary>
    public readonly Span<T> Values => _values;

    /// <summary>The first value.</summary>
    public readonly ref T Value => ref _values[0];

    /// <summary>Publishes a message of one value.</summary>
    /// <exception cref="InvalidOperationException">It was committed or disposed before.</exception>
    public void Commit() => Commit(1);

    /// <summary>Publishes a message of the first so many values.</summary>
    /// <exception cref="InvalidOperationException">It was committed or disposed before.</exception>
    public void Commit(int count)
    {
        if ((uint)count > (uint)_values.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, string.Create(
                CultureInfo.InvariantCulture, $"The loan has room for {_values.Length} values."));
        }

        PublicationCore core = _core ?? throw new InvalidOperationException(
            "This loan was committed or disposed before, or is none.");
        _core = null;
        core.ThrowIfClosed();
        core.Commit(count * PlainBytes.SizeOf<T>());
    }

    /// <summary>Gives the room back, unless the loan was committed.</summary>
    public void Dispose()
    {
        _core?.Abort();
        _core = null;
    }

    internal static void ThrowUnlessPlain()
    {
        if (!PlainBytes.IsPlain<T>())
        {
            throw new NotSupportedException(
                $"{typeof(T)} holds references, so a formatter writes it. Only unmanaged types can be written and " +
                "read in place.");
        }
    }
}
