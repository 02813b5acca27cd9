using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ginnel.Pipes;

namespace Ginnel.Processes;

/// <summary>
/// Where a child's output goes: to this process's own by default, into a kernel pipe, a file, or nowhere.
/// </summary>
/// <remarks>A pipe end or handle is moved: it is closed here, once the child has it.</remarks>
[SuppressMessage("Usage", "CA2225", Justification = "The conversions are the way in; their names say nothing more.")]
[SuppressMessage("Performance", "CA1815", Justification = "Nobody compares them.")]
public readonly struct ChildOutput
{
    private ChildOutput(object source) => Source = source;

    /// <summary>The child writes where this process does: they share the descriptor.</summary>
    public static ChildOutput Inherit => default;

    /// <summary>What the child writes is dropped.</summary>
    public static ChildOutput Nothing => new(StandardStreams.Nothing);

    /// <summary>Null to inherit, <see cref="StandardStreams.Nothing"/>, an end, or a handle.</summary>
    internal object? Source { get; }

    /// <summary>A pipe whose other end this process reads, or another child.</summary>
    public static implicit operator ChildOutput(KernelPipeWriteEnd end) => new(end);

    /// <summary>A file, socket or other descriptor that can be written.</summary>
    public static implicit operator ChildOutput(SafeHandle handle) => new(handle);
}
