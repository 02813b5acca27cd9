using System;
using System.Globalization;

namespace Ginnel.System.Tests.Support;

/// <summary>The seed of a random test: printed, and taken back by way of <c>make fuzz SEED=...</c></summary>
internal static class TestSeed
{
    public static int Next(string what)
    {
        int seed = Given("GINNEL_SEED") ?? Environment.TickCount & 0xFFFFFF;
        Console.WriteLine($"{what}: seed {seed}");
        return seed;
    }

    /// <summary>How many rounds: as many as the requirement asks for, or as GINNEL_ITERATIONS says.</summary>
    public static int Rounds(int usual) => Given("GINNEL_ITERATIONS") ?? usual;

    private static int? Given(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int given)
            ? given
            : null;
}
