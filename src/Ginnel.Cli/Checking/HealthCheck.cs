using System;

namespace Ginnel.Cli.Checking;

/// <summary>One thing about this machine that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Meaning">What that does to processes that use Ginnel.</param>
/// <param name="Mend">What to do about it; null where nothing need be done.</param>
internal sealed record HealthCheck(string Name, HealthState State, string Found, string Meaning, string? Mend = null)
{
    /// <summary>Asks, and takes a failure of the kernel for a problem.</summary>
    public static HealthCheck Try(string name, string meaning, string mend, Func<string> use)
    {
        try
        {
            return new HealthCheck(name, HealthState.Ok, use(), meaning);
        }
        catch (Exception exception) when (exception is GinnelException or PlatformNotSupportedException)
        {
            return new HealthCheck(name, HealthState.Problem, exception.Message, meaning, mend);
        }
    }
}

/// <summary>How something is.</summary>
internal enum HealthState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Everything works, and something costs more or shows less than it could.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Problem,
}
