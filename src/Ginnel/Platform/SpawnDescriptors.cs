using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>
/// Keeps the descriptors for a new process open while it is started, at numbers that are not in each other's way.
/// </summary>
/// <remarks>
/// They are put in place one after the other, so a source that has the number of a target would be overwritten before
/// it is used, or, being its own target, keep its close-on-exec flag. Such a source is first duplicated to a higher
/// number.
/// </remarks>
internal sealed partial class SpawnDescriptors : IDisposable
{
    private const int DuplicateCloseOnExec = 1030;

    private readonly List<SafeHandle> _held = [];
    private readonly List<Descriptor> _duplicates = [];
    private readonly int[] _sources;

    public SpawnDescriptors(IReadOnlyList<SafeHandle?> descriptors)
    {
        _sources = new int[descriptors.Count];
        Array.Fill(_sources, -1);
        try
        {
            for (int target = 0; target < _sources.Length; target++)
            {
                if (descriptors[target] is { } descriptor)
                    _sources[target] = Hold(descriptor, _sources.Length);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>By target; -1 where nothing is to be done.</summary>
    public ReadOnlySpan<int> Sources => _sources;

    public void Dispose()
    {
        foreach (SafeHandle handle in _held)
            handle.DangerousRelease();
        foreach (Descriptor duplicate in _duplicates)
            duplicate.Dispose();
        _held.Clear();
    }

    private int Hold(SafeHandle descriptor, int lowest)
    {
        bool added = false;
        descriptor.DangerousAddRef(ref added);
        _held.Add(descriptor);
        int number = (int)descriptor.DangerousGetHandle();
        if (number >= lowest)
            return number;

        Descriptor duplicate = Control(number, DuplicateCloseOnExec, lowest);
        if (duplicate.IsInvalid)
            Errno.Throw("fcntl(F_DUPFD_CLOEXEC)");
        _duplicates.Add(duplicate);
        return duplicate.Value;
    }

    [LibraryImport(LibC.Name, EntryPoint = "fcntl", SetLastError = true)]
    private static partial Descriptor Control(int descriptor, int command, int argument);
}
