using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ginnel.Benchmarks.Laps;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    private const string Usage =
        """
          --rounds N        laps over everything, 15 if not given; the tables show the median
          --seconds S       how long each run is about, 0.05 if not given
          --only SUBSTRING  only workloads whose name contains it
          --without NAME    without the contenders whose name contains it
          --output FOLDER   where the results go, benchmarks/results if not given
          --quick           a tiny run of everything, for tests: the figures mean nothing and are not kept
        """;

    public int Rounds { get; private init; } = 15;

    public double Seconds { get; private init; } = 0.05;

    public string Only { get; private init; } = "";

    public string? Without { get; private init; }

    public string? Output { get; private init; }

    public bool IsQuick { get; private init; }

    /// <param name="suite">What is started.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="options">What it says.</param>
    public static bool TryParse(Suite suite, string[] arguments, [NotNullWhen(true)] out Options? options)
    {
        options = new Options();
        try
        {
            for (int index = 0; index < arguments.Length && options is not null; index++)
            {
                string Value() => ++index < arguments.Length
                    ? arguments[index]
                    : throw new FormatException($"{arguments[^1]} wants a value.");
                options = arguments[index] switch
                {
                    "--rounds" => options with { Rounds = int.Parse(Value(), CultureInfo.InvariantCulture) },
                    "--seconds" => options with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) },
                    "--only" => options with { Only = Value() },
                    "--without" => options with { Without = Value() },
                    "--output" => options with { Output = Value() },
                    "--quick" => options with { IsQuick = true, Rounds = 1, Seconds = 0.001 },
                    "--help" or "-h" => null,
                    _ => throw new FormatException($"Unknown option '{arguments[index]}'."),
                };
            }
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine(exception.Message);
            options = null;
        }

        if (options is null)
        {
            Console.Error.WriteLine(
                $"{suite.Command}, or: dotnet run -c Release --project {suite.Project} -- [options]\n\n{Usage}");
        }

        return options is not null;
    }
}
