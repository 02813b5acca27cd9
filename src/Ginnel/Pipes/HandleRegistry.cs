using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Pipes;

/// <summary>Every open end, connection and listener of this process, by the small integer that it was given.</summary>
/// <remarks>Entries are held weakly: an end that a program forgot does not live on because it is listed.</remarks>
internal static class HandleRegistry
{
    private static readonly Lock s_gate = new();
    private static readonly SortedDictionary<int, System.WeakReference<object>> s_entries = [];

    /// <summary>Lists an object under the smallest free number, as the kernel does with descriptors.</summary>
    public static int Add(object entry)
    {
        lock (s_gate)
        {
            int handle = 0;
            foreach ((int used, System.WeakReference<object> reference) in s_entries)
            {
                if (used != handle || !reference.TryGetTarget(out _))
                    break;
                handle++;
            }

            s_entries[handle] = new System.WeakReference<object>(entry);
            return handle;
        }
    }

    public static void Remove(object entry)
    {
        lock (s_gate)
        {
            int found = -1;
            foreach ((int handle, System.WeakReference<object> reference) in s_entries)
            {
                if (reference.TryGetTarget(out object? target) && ReferenceEquals(target, entry))
                    found = handle;
            }

            s_entries.Remove(found);
        }
    }

    /// <summary>The live entries with their numbers, in order.</summary>
    public static List<(int Handle, object Entry)> List()
    {
        var result = new List<(int, object)>();
        lock (s_gate)
        {
            foreach ((int handle, System.WeakReference<object> reference) in s_entries)
            {
                if (reference.TryGetTarget(out object? entry))
                    result.Add((handle, entry));
            }
        }

        return result;
    }
}
