using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Ginnel.Cli.Observing;

namespace Ginnel.Cli.Web;

/// <summary>The names of users, from /etc/passwd; a user who is known elsewhere only keeps the number.</summary>
internal static class UserNames
{
    private static readonly Lazy<Dictionary<uint, string>> s_names = new(Read);

    public static string Of(uint user) =>
        s_names.Value.TryGetValue(user, out string? name) ? name : user.ToString(CultureInfo.InvariantCulture);

    // name:password:number:...
    private static Dictionary<uint, string> Read()
    {
        var names = new Dictionary<uint, string>();
        try
        {
            foreach (string line in File.ReadLines("/etc/passwd"))
            {
                string[] parts = line.Split(':');
                if (parts.Length > 2 && uint.TryParse(parts[2], CultureInfo.InvariantCulture, out uint user))
                    names.TryAdd(user, parts[0]);
            }
        }
        catch (Exception exception) when (ProcFiles.IsExpected(exception))
        {
            // The numbers have to do.
        }

        return names;
    }
}
