using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Ginnel.Pipes;

namespace Ginnel.Processes;

/// <summary>The three descriptors that a child starts with.</summary>
internal static class StandardStreams
{
    /// <summary>Stands for /dev/null.</summary>
    public static readonly object Nothing = new();

    /// <summary>The descriptors for 0, 1 and 2; null where this process's own stays.</summary>
    /// <param name="input">What was asked for as standard input.</param>
    /// <param name="output">What was asked for as standard output.</param>
    /// <param name="error">
    /// What was asked for as standard error; the same object as the output goes to the same place.
    /// </param>
    /// <param name="moved">Gets what is to be closed once the child has been started, or has not.</param>
    public static SafeHandle?[] Open(object? input, object? output, object? error, List<IDisposable> moved)
    {
        SafeHandle? outputHandle = Take(output, FileAccess.Write, moved);
        return
        [
            Take(input, FileAccess.Read, moved),
            outputHandle,
            error is not null && ReferenceEquals(error, output) ? outputHandle : Take(error, FileAccess.Write, moved),
        ];
    }

    private static SafeHandle? Take(object? source, FileAccess access, List<IDisposable> moved)
    {
        SafeHandle? handle = source switch
        {
            null => null,
            SafeHandle given => given,
            IMovableEnd end => end.Detach().Descriptors[0],
            _ => File.OpenHandle("/dev/null", FileMode.Open, access, FileShare.ReadWrite),
        };
        if (handle is not null)
            moved.Add(handle);
        return handle;
    }
}
