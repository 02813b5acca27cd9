using System;
using System.Globalization;

namespace Ginnel.System.Tests.Support;

/// <summary>The seed of a random test: printed, and taken back through GINNEL_SEED (<c>make fuzz SEED=...</c>).</summary>
internal static class TestSeed
{
    public static int Next(string what)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("GINNEL_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Environment.TickCount & 0xFFFFFF;
        Console.WriteLine($"{what}: seed {seed}");
        return seed;
    }

    /// <summary>How many rounds: as many as the requirement asks for, or as GINNEL_ITERATIONS says.</summary>
    public static int Rounds(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("GINNEL_ITERATIONS"), CultureInfo.InvariantCulture, out int given)
            ? given
            : usual;
}
