using System;
using System.Globalization;
using System.IO;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Tries to open a spool, to read as a consumer and to append, and says what came of it.</summary>
internal static class SpoolKnockRole
{
    /// <param name="path">The spool, which root has made.</param>
    /// <param name="access">What to open it for.</param>
    /// <param name="group">The number of a group and what it may do; nothing where only its user may use it.</param>
    public static int Run(string path, string access, string[] group)
    {
        try
        {
            var wanted = Enum.Parse<SpoolAccess>(access);
            var options = new SpoolOptions
            {
                Create = false,
                Durability = SpoolDurability.None,
                OwnerUserId = 0,
                Rights = group is [var id, var rights]
                    ? SpoolRights.Group(uint.Parse(id, CultureInfo.InvariantCulture), Enum.Parse<SpoolAccess>(rights))
                    : SpoolRights.CurrentUser,
            };
            using var spool = Spool.Open(path, wanted, options);
            string said = "opened";
            if ((wanted & SpoolAccess.Append) != 0)
                said += $", appended {spool.Append("from a stranger"u8).Sequence}";
            if ((wanted & SpoolAccess.Read) != 0)
            {
                using SpoolReader reader = spool.OpenReader("stranger");
                int count = 0;
                while (reader.TryRead(out _))
                    count++;
                said += $", read {count}";
            }

            Console.WriteLine(said);
        }
        catch (IOException exception)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
        }

        return 0;
    }
}
