using System;
using System.Buffers;

namespace Ginnel.Names;

/// <summary>What an endpoint, or a mutex, may be called: it becomes a file name, and nothing more than that.</summary>
internal static class EndpointName
{
    /// <summary>
    /// Longer would not fit into a socket's address in every case: 107 bytes, less "/proc/self/fd/" with a descriptor's
    /// number and a slash (25), less the mark of a socket that does not listen yet (1).
    /// </summary>
    public const int MostLength = 80;

    /// <summary>Ends the name of the lock file beside the socket.</summary>
    public const string LockSuffix = ".lock";

    /// <summary>Ends the name of a socket that does not listen yet; no endpoint's name can contain it.</summary>
    public const string FreshSuffix = "~";

    /// <summary>Ends the name of the file of a mutex and the like; no endpoint's name can contain it, either.</summary>
    public const string SynchronizationSuffix = "~sync";

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <exception cref="ArgumentException">It is not a name; the message says why.</exception>
    public static void Check(string name, string what = "an endpoint")
    {
        ArgumentNullException.ThrowIfNull(name);
        string? reason = FindFault(name);
        if (reason is not null)
        {
            throw new ArgumentException(
                $"'{name}' cannot be the name of {what}: {reason}. A name has 1 to {MostLength} letters " +
                "(A-Z, a-z), digits, '.', '_' and '-', begins with a letter, a digit or '_', " +
                $"and does not end in '{LockSuffix}'.",
                nameof(name));
        }
    }

    private static string? FindFault(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        if (name.Length > MostLength)
            return $"it has {name.Length} characters";
        int wrong = name.AsSpan().IndexOfAnyExcept(s_allowed);
        if (wrong >= 0)
            return $"it contains '{name[wrong]}' (U+{(int)name[wrong]:X4})";
        if (name[0] is '.' or '-')
            return $"it begins with '{name[0]}'";
        return name.EndsWith(LockSuffix, StringComparison.Ordinal) ? "that is the name of a lock file" : null;
    }
}
