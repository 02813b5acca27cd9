using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    private const string Usage =
        """
        make bench, or: dotnet run -c Release --project benchmarks/Ginnel.Benchmarks -- [options]

          --rounds N          laps over everything, 5 if not given; the tables show the median
          --seconds S         how long each run is about, 0.25 if not given
          --only SUBSTRING    only subjects whose name contains it; may be given more than once (limits always run)
          --workload SUBSTRING  only workloads whose name contains it, such as frames-64; may be given more than once
          --output FOLDER     where the results go, benchmarks/results if not given
          --no-pin            leave the blocking subjects' threads on whichever processor the kernel likes
          --quick             a tiny run of everything, for tests: the figures mean nothing and are not kept
        """;

    public int Rounds { get; private init; } = 5;

    public double Seconds { get; private init; } = 0.25;

    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>What is run in rounds: everything, or what was asked for.</summary>
    public IReadOnlyList<Workload> Workloads { get; private init; } = Workload.Rounds;

    public string? Output { get; private init; }

    public bool IsPinned { get; private init; } = true;

    public bool IsQuick { get; private init; }

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out Options? options)
    {
        try
        {
            options = Parse(arguments);
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine(exception.Message);
            options = null;
        }

        if (options is null)
            Console.Error.WriteLine(Usage);
        return options is not null;
    }

    private static Options? Parse(string[] arguments)
    {
        var options = new Options();
        for (int index = 0; index < arguments.Length; index++)
        {
            string Value() => ++index < arguments.Length
                ? arguments[index]
                : throw new FormatException($"{arguments[^1]} wants a value.");
            switch (arguments[index])
            {
                case "--rounds":
                    options = options with { Rounds = Math.Max(1, int.Parse(Value(), CultureInfo.InvariantCulture)) };
                    break;
                case "--seconds":
                    options = options with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) };
                    break;
                case "--only":
                    options = options with { Only = [.. options.Only, Value()] };
                    break;
                case "--workload":
                    options = options.With(Value());
                    break;
                case "--output":
                    options = options with { Output = Value() };
                    break;
                case "--no-pin":
                    options = options with { IsPinned = false };
                    break;
                case "--quick":
                    options = options with { IsQuick = true, Rounds = 1, Seconds = 0.002 };
                    break;
                case "--help" or "-h":
                    return null;
                default:
                    throw new FormatException($"Unknown option '{arguments[index]}'.");
            }
        }

        return options;
    }

    private Options With(string workload)
    {
        Workload[] found = [.. Workload.Rounds.Where(item => item.Name.Contains(workload, StringComparison.Ordinal))];
        if (found.Length == 0)
        {
            string names = string.Join(", ", Workload.Rounds.Select(static item => item.Name));
            throw new FormatException($"There is no workload '{workload}' among {names}.");
        }

        bool isFirst = ReferenceEquals(Workloads, Workload.Rounds);
        return this with { Workloads = isFirst ? found : [.. Workloads.Union(found)] };
    }
}
