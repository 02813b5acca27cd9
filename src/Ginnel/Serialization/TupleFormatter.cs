using System;

namespace Ginnel.Serialization;

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
public sealed class TupleFormatter<T1>(IMessageFormatter<T1>? first = null)
    : IMessageFormatter<Tuple<T1>?>
{
    private LazyFormatter<T1> _first = new(first);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
    }

    /// <inheritdoc/>
    public Tuple<T1>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1>>() ? new Tuple<T1>(_first.Value.Read(ref reader)) : null;
}

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <param name="second">For the second part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
/// <typeparam name="T2">The type of the second part.</typeparam>
public sealed class TupleFormatter<T1, T2>(
    IMessageFormatter<T1>? first = null,
    IMessageFormatter<T2>? second = null)
    : IMessageFormatter<Tuple<T1, T2>?>
{
    private LazyFormatter<T1> _first = new(first);
    private LazyFormatter<T2> _second = new(second);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1, T2>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
        _second.Value.Write(ref writer, value.Item2);
    }

    /// <inheritdoc/>
    public Tuple<T1, T2>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1, T2>>()
            ? new Tuple<T1, T2>(_first.Value.Read(ref reader), _second.Value.Read(ref reader))
            : null;
}

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <param name="second">For the second part; the registered one if there is none here.</param>
/// <param name="third">For the third part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
/// <typeparam name="T2">The type of the second part.</typeparam>
/// <typeparam name="T3">The type of the third part.</typeparam>
public sealed class TupleFormatter<T1, T2, T3>(
    IMessageFormatter<T1>? first = null,
    IMessageFormatter<T2>? second = null,
    IMessageFormatter<T3>? third = null)
    : IMessageFormatter<Tuple<T1, T2, T3>?>
{
    private LazyFormatter<T1> _first = new(first);
    private LazyFormatter<T2> _second = new(second);
    private LazyFormatter<T3> _third = new(third);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1, T2, T3>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
        _second.Value.Write(ref writer, value.Item2);
        _third.Value.Write(ref writer, value.Item3);
    }

    /// <inheritdoc/>
    public Tuple<T1, T2, T3>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1, T2, T3>>()
            ? new Tuple<T1, T2, T3>(
                _first.Value.Read(ref reader),
                _second.Value.Read(ref reader),
                _third.Value.Read(ref reader))
            : null;
}

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <param name="second">For the second part; the registered one if there is none here.</param>
/// <param name="third">For the third part; the registered one if there is none here.</param>
/// <param name="fourth">For the fourth part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
/// <typeparam name="T2">The type of the second part.</typeparam>
/// <typeparam name="T3">The type of the third part.</typeparam>
/// <typeparam name="T4">The type of the fourth part.</typeparam>
public sealed class TupleFormatter<T1, T2, T3, T4>(
    IMessageFormatter<T1>? first = null,
    IMessageFormatter<T2>? second = null,
    IMessageFormatter<T3>? third = null,
    IMessageFormatter<T4>? fourth = null)
    : IMessageFormatter<Tuple<T1, T2, T3, T4>?>
{
    private LazyFormatter<T1> _first = new(first);
    private LazyFormatter<T2> _second = new(second);
    private LazyFormatter<T3> _third = new(third);
    private LazyFormatter<T4> _fourth = new(fourth);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1, T2, T3, T4>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
        _second.Value.Write(ref writer, value.Item2);
        _third.Value.Write(ref writer, value.Item3);
        _fourth.Value.Write(ref writer, value.Item4);
    }

    /// <inheritdoc/>
    public Tuple<T1, T2, T3, T4>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1, T2, T3, T4>>()
            ? new Tuple<T1, T2, T3, T4>(
                _first.Value.Read(ref reader),
                _second.Value.Read(ref reader),
                _third.Value.Read(ref reader),
                _fourth.Value.Read(ref reader))
            : null;
}

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <param name="second">For the second part; the registered one if there is none here.</param>
/// <param name="third">For the third part; the registered one if there is none here.</param>
/// <param name="fourth">For the fourth part; the registered one if there is none here.</param>
/// <param name="fifth">For the fifth part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
/// <typeparam name="T2">The type of the second part.</typeparam>
/// <typeparam name="T3">The type of the third part.</typeparam>
/// <typeparam name="T4">The type of the fourth part.</typeparam>
/// <typeparam name="T5">The type of the fifth part.</typeparam>
public sealed class TupleFormatter<T1, T2, T3, T4, T5>(
    IMessageFormatter<T1>? first = null,
    IMessageFormatter<T2>? second = null,
    IMessageFormatter<T3>? third = null,
    IMessageFormatter<T4>? fourth = null,
    IMessageFormatter<T5>? fifth = null)
    : IMessageFormatter<Tuple<T1, T2, T3, T4, T5>?>
{
    private LazyFormatter<T1> _first = new(first);
    private LazyFormatter<T2> _second = new(second);
    private LazyFormatter<T3> _third = new(third);
    private LazyFormatter<T4> _fourth = new(fourth);
    private LazyFormatter<T5> _fifth = new(fifth);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1, T2, T3, T4, T5>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
        _second.Value.Write(ref writer, value.Item2);
        _third.Value.Write(ref writer, value.Item3);
        _fourth.Value.Write(ref writer, value.Item4);
        _fifth.Value.Write(ref writer, value.Item5);
    }

    /// <inheritdoc/>
    public Tuple<T1, T2, T3, T4, T5>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1, T2, T3, T4, T5>>()
            ? new Tuple<T1, T2, T3, T4, T5>(
                _first.Value.Read(ref reader),
                _second.Value.Read(ref reader),
                _third.Value.Read(ref reader),
                _fourth.Value.Read(ref reader),
                _fifth.Value.Read(ref reader))
            : null;
}

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <param name="second">For the second part; the registered one if there is none here.</param>
/// <param name="third">For the third part; the registered one if there is none here.</param>
/// <param name="fourth">For the fourth part; the registered one if there is none here.</param>
/// <param name="fifth">For the fifth part; the registered one if there is none here.</param>
/// <param name="sixth">For the sixth part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
/// <typeparam name="T2">The type of the second part.</typeparam>
/// <typeparam name="T3">The type of the third part.</typeparam>
/// <typeparam name="T4">The type of the fourth part.</typeparam>
/// <typeparam name="T5">The type of the fifth part.</typeparam>
/// <typeparam name="T6">The type of the sixth part.</typeparam>
public sealed class TupleFormatter<T1, T2, T3, T4, T5, T6>(
    IMessageFormatter<T1>? first = null,
    IMessageFormatter<T2>? second = null,
    IMessageFormatter<T3>? third = null,
    IMessageFormatter<T4>? fourth = null,
    IMessageFormatter<T5>? fifth = null,
    IMessageFormatter<T6>? sixth = null)
    : IMessageFormatter<Tuple<T1, T2, T3, T4, T5, T6>?>
{
    private LazyFormatter<T1> _first = new(first);
    private LazyFormatter<T2> _second = new(second);
    private LazyFormatter<T3> _third = new(third);
    private LazyFormatter<T4> _fourth = new(fourth);
    private LazyFormatter<T5> _fifth = new(fifth);
    private LazyFormatter<T6> _sixth = new(sixth);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1, T2, T3, T4, T5, T6>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
        _second.Value.Write(ref writer, value.Item2);
        _third.Value.Write(ref writer, value.Item3);
        _fourth.Value.Write(ref writer, value.Item4);
        _fifth.Value.Write(ref writer, value.Item5);
        _sixth.Value.Write(ref writer, value.Item6);
    }

    /// <inheritdoc/>
    public Tuple<T1, T2, T3, T4, T5, T6>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1, T2, T3, T4, T5, T6>>()
            ? new Tuple<T1, T2, T3, T4, T5, T6>(
                _first.Value.Read(ref reader),
                _second.Value.Read(ref reader),
                _third.Value.Read(ref reader),
                _fourth.Value.Read(ref reader),
                _fifth.Value.Read(ref reader),
                _sixth.Value.Read(ref reader))
            : null;
}

/// <summary>Tuples that are objects: a byte that says whether there is one, then its parts.</summary>
/// <param name="first">For the first part; the registered one if there is none here.</param>
/// <param name="second">For the second part; the registered one if there is none here.</param>
/// <param name="third">For the third part; the registered one if there is none here.</param>
/// <param name="fourth">For the fourth part; the registered one if there is none here.</param>
/// <param name="fifth">For the fifth part; the registered one if there is none here.</param>
/// <param name="sixth">For the sixth part; the registered one if there is none here.</param>
/// <param name="seventh">For the seventh part; the registered one if there is none here.</param>
/// <typeparam name="T1">The type of the first part.</typeparam>
/// <typeparam name="T2">The type of the second part.</typeparam>
/// <typeparam name="T3">The type of the third part.</typeparam>
/// <typeparam name="T4">The type of the fourth part.</typeparam>
/// <typeparam name="T5">The type of the fifth part.</typeparam>
/// <typeparam name="T6">The type of the sixth part.</typeparam>
/// <typeparam name="T7">The type of the seventh part.</typeparam>
public sealed class TupleFormatter<T1, T2, T3, T4, T5, T6, T7>(
    IMessageFormatter<T1>? first = null,
    IMessageFormatter<T2>? second = null,
    IMessageFormatter<T3>? third = null,
    IMessageFormatter<T4>? fourth = null,
    IMessageFormatter<T5>? fifth = null,
    IMessageFormatter<T6>? sixth = null,
    IMessageFormatter<T7>? seventh = null)
    : IMessageFormatter<Tuple<T1, T2, T3, T4, T5, T6, T7>?>
{
    private LazyFormatter<T1> _first = new(first);
    private LazyFormatter<T2> _second = new(second);
    private LazyFormatter<T3> _third = new(third);
    private LazyFormatter<T4> _fourth = new(fourth);
    private LazyFormatter<T5> _fifth = new(fifth);
    private LazyFormatter<T6> _sixth = new(sixth);
    private LazyFormatter<T7> _seventh = new(seventh);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Tuple<T1, T2, T3, T4, T5, T6, T7>? value)
    {
        if (!writer.WritePresence(value))
            return;
        _first.Value.Write(ref writer, value.Item1);
        _second.Value.Write(ref writer, value.Item2);
        _third.Value.Write(ref writer, value.Item3);
        _fourth.Value.Write(ref writer, value.Item4);
        _fifth.Value.Write(ref writer, value.Item5);
        _sixth.Value.Write(ref writer, value.Item6);
        _seventh.Value.Write(ref writer, value.Item7);
    }

    /// <inheritdoc/>
    public Tuple<T1, T2, T3, T4, T5, T6, T7>? Read(ref MessageReader reader) =>
        reader.ReadPresence<Tuple<T1, T2, T3, T4, T5, T6, T7>>()
            ? new Tuple<T1, T2, T3, T4, T5, T6, T7>(
                _first.Value.Read(ref reader),
                _second.Value.Read(ref reader),
                _third.Value.Read(ref reader),
                _fourth.Value.Read(ref reader),
                _fifth.Value.Read(ref reader),
                _sixth.Value.Read(ref reader),
                _seventh.Value.Read(ref reader))
            : null;
}
