using System;
using System.Globalization;
using System.IO;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>A program of another user that wants something of a spool, and says what it got.</summary>
internal static class SpoolStrangerRole
{
    /// <param name="path">The spool.</param>
    /// <param name="wish">"append", "read", "consume" or "verify".</param>
    /// <param name="owner">Whose spool it expects; nothing for its own user's.</param>
    public static int Run(string path, string wish, string owner)
    {
        try
        {
            uint? ownerId = owner.Length == 0 ? null : uint.Parse(owner, CultureInfo.InvariantCulture);
            Console.WriteLine(Use(path, wish, ownerId));
        }
        catch (IOException exception)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
        }

        return 0;
    }

    private static string Use(string path, string wish, uint? owner)
    {
        if (wish == "verify")
            return $"{Spool.Verify(path).Messages} messages";
        var options = new SpoolOptions { Durability = SpoolDurability.None, OwnerUserId = owner };
        using var spool = Spool.Open(path, wish == "append" ? SpoolAccess.Append : SpoolAccess.Read, options);
        if (wish == "append")
            return $"appended {spool.Append(new byte[100]).Sequence}";
        using SpoolReader reader = spool.OpenReader(wish == "consume" ? "stranger" : null);
        int count = 0;
        while (reader.TryRead(out _))
            count++;
        return $"read {count}";
    }
}
