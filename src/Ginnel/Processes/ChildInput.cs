using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ginnel.Pipes;

namespace Ginnel.Processes;

/// <summary>
/// Where a child's standard input comes from: this process's own by default, a kernel pipe, a file, or nothing.
/// </summary>
/// <remarks>A pipe end or handle is moved: it is closed here, once the child has it.</remarks>
[SuppressMessage("Usage", "CA2225", Justification = "The conversions are the way in; their names say nothing more.")]
[SuppressMessage("Performance", "CA1815", Justification = "Nobody compares them.")]
public readonly struct ChildInput
{
    private ChildInput(object source) => Source = source;

    /// <summary>The child reads what this process would: they share the descriptor.</summary>
    public static ChildInput Inherit => default;

    /// <summary>The child finds the end of the file at once.</summary>
    public static ChildInput Nothing => new(StandardStreams.Nothing);

    /// <summary>Null to inherit, <see cref="StandardStreams.Nothing"/>, an end, or a handle.</summary>
    internal object? Source { get; }

    /// <summary>A pipe whose other end this process writes, or another child.</summary>
    public static implicit operator ChildInput(KernelPipeReadEnd end) => new(end);

    /// <summary>A file, socket or other descriptor that can be read.</summary>
    public static implicit operator ChildInput(SafeHandle handle) => new(handle);
}
