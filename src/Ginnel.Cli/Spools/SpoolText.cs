using System;
using System.Globalization;

namespace Ginnel.Cli.Spools;

/// <summary>Times and numbers as the commands about spools write them.</summary>
internal static class SpoolText
{
    /// <summary>In the time zone of who looks, to the millisecond.</summary>
    public static string Of(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "-";

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);
}
