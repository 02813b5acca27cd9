using System;
using System.Collections.Concurrent;

namespace Ginnel.Messaging;

/// <summary>Objects that are used over and over: one kept by each thread, and some that all share.</summary>
internal static class CallPool<T> where T : class
{
    private const int MostShared = 1024;

    private static readonly ConcurrentQueue<T> s_shared = new();

    [ThreadStatic]
    private static T? t_kept;

    /// <summary>One that is not in use; null when a new one is to be made.</summary>
    public static T? TryRent()
    {
        if (t_kept is { } kept)
        {
            t_kept = null;
            return kept;
        }

        return s_shared.TryDequeue(out T? shared) ? shared : null;
    }

    public static void Return(T item)
    {
        if (t_kept is null)
            t_kept = item;
        else if (s_shared.Count < MostShared)
            s_shared.Enqueue(item);
    }
}
