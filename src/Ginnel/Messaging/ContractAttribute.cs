using System;

namespace Ginnel.Messaging;

/// <summary>Has the code generated with which another process can serve an interface.</summary>
/// <remarks>
/// Its methods return <c>void</c>, a value, <c>Task</c>, <c>ValueTask</c>, either of these with a value, or an
/// <c>IAsyncEnumerable</c>, which is a stream. A parameter is a value that has a formatter, a
/// <see cref="System.Threading.CancellationToken"/>, a stream, or another contract, which is a callback: the server
/// calls the caller's object. Both processes must be built with the same methods in the same order.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ContractAttribute : Attribute
{
    /// <summary>
    /// Whether its methods may be called with arguments in JSON, too, by people and scripts: <c>ginnel call</c>.
    /// </summary>
    /// <remarks>
    /// Whoever may call them so may call them in bytes as well: it gives no right, and is no other way in. Methods with
    /// callbacks cannot be called in JSON.
    /// </remarks>
    public bool Json { get; set; }
}
