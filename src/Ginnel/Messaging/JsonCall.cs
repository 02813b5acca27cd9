using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>
/// A call with arguments in JSON; generated code reads them, calls the method, and hands over what it returns.
/// </summary>
/// <remarks>
/// What a method returns becomes items of text: none for nothing, one for a value, one for each item of a stream.
/// </remarks>
public sealed class JsonCall
{
    private readonly JsonMethod _method;
    private readonly JsonElement?[] _arguments;
    private readonly JsonSerializerOptions _options;
    private readonly ChannelWriter<string> _output;

    internal JsonCall(
        JsonMethod method, JsonElement?[] arguments, JsonSerializerOptions options, ChannelWriter<string> output,
        CancellationToken cancellationToken)
    {
        _method = method;
        _arguments = arguments;
        _options = options;
        _output = output;
        CancellationToken = cancellationToken;
    }

    /// <summary>Cancelled when the caller does not want the answer any more, or is gone.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether an argument was given.</summary>
    /// <param name="index">Among <see cref="JsonMethod.Parameters"/>.</param>
    public bool Has(int index) => _arguments[index] is not null;

    /// <summary>Reads an argument.</summary>
    /// <typeparam name="T">The parameter's type.</typeparam>
    /// <param name="index">Among <see cref="JsonMethod.Parameters"/>.</param>
    /// <exception cref="ArgumentException">It is none of this type; the message names the place in it.</exception>
    public T Read<T>(int index)
    {
        try
        {
            return _arguments[index]!.Value.Deserialize(TypeOf<T>())!;
        }
        catch (JsonException exception)
        {
            JsonParameter parameter = _method.Parameters[index];
            throw new ArgumentException(
                $"The argument {parameter.Name} of {_method.Name} is no {parameter.Type}: {exception.Message}",
                exception);
        }
    }

    /// <summary>Reads an argument that is a stream: an array, whose items are given one by one.</summary>
    /// <inheritdoc cref="Read{T}"/>
    public IAsyncEnumerable<T> ReadStream<T>(int index) => StreamOf(Read<T[]>(index) ?? []);

    /// <summary>The method has returned a value.</summary>
    public ValueTask ReturnAsync<T>(T value) =>
        _output.WriteAsync(JsonSerializer.Serialize(value, TypeOf<T>()), CancellationToken);

    /// <summary>The method has returned a task with a value.</summary>
    public async ValueTask ReturnAsync<T>(ValueTask<T> task) =>
        await ReturnAsync(await task.ConfigureAwait(false)).ConfigureAwait(false);

    /// <inheritdoc cref="ReturnAsync{T}(ValueTask{T})"/>
    public ValueTask ReturnAsync<T>(Task<T> task) => ReturnAsync(new ValueTask<T>(task));

    /// <summary>The method has returned a stream.</summary>
    public async ValueTask ReturnStreamAsync<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        await foreach (T item in items.WithCancellation(CancellationToken).ConfigureAwait(false))
            await ReturnAsync(item).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<T> StreamOf<T>(T[] items)
    {
        foreach (T item in items)
            yield return item;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
