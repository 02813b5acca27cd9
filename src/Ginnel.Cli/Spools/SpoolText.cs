using System;
using System.Globalization;

namespace Ginnel.Cli.Spools;

/// <summary>Times as the commands about spools write them.</summary>
internal static class SpoolText
{
    /// <summary>In the time zone of who looks, to the millisecond.</summary>
    public static string Of(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "-";
}
