using System;
using System.Globalization;

namespace Ginnel.Tests.Support;

/// <summary>What <c>make fuzz SEED=... ITERATIONS=...</c> asks of a random test, whose name has Random in it.</summary>
internal static class Fuzz
{
    /// <summary>How often to try: as often as asked, or as usual.</summary>
    public static int Iterations(int usual) => Read("ITERATIONS") ?? usual;

    /// <summary>A seed for a <see cref="Random"/>: the one asked for, or a new one. To be said on failure.</summary>
    public static int Seed() => Read("SEED") ?? Environment.TickCount;

    private static int? Read(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : null;
}
