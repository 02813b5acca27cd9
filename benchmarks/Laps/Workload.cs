using System;
using System.Collections.Generic;

namespace Ginnel.Benchmarks.Laps;

/// <summary>Some ways to do one thing, measured side by side, and what must hold of them.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="Contenders">Who does it.</param>
/// <param name="Targets">Which ratios are promised.</param>
internal sealed record Workload(string Name, IReadOnlyList<Contender> Contenders, IReadOnlyList<Target> Targets)
{
    /// <summary>What the contenders stand on; disposed when they have been measured.</summary>
    public IDisposable? Resources { get; init; }

    /// <summary>What else the reader of the tables has to know, when it has been measured.</summary>
    public Func<string>? Note { get; init; }
}

/// <summary>One way to do it.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="Run">Does it so many times, one after the other.</param>
internal sealed record Contender(string Name, Action<int> Run)
{
    /// <summary>What is done before each run, and not measured.</summary>
    public Action? Before { get; init; }

    /// <summary>How much of the last run counts; null for all of it.</summary>
    public Func<TimeSpan>? Counted { get; init; }

    /// <summary>What is done after each run, and not measured.</summary>
    public Action? After { get; init; }
}

/// <summary>A ratio that is promised.</summary>
/// <remarks>Printed, never a failing test: times on somebody else's machine are not ours to promise.</remarks>
/// <param name="Workload">At what.</param>
/// <param name="Contender">Whose time.</param>
/// <param name="Other">Divided by whose.</param>
/// <param name="Most">It must not be more than this.</param>
internal sealed record Target(string Workload, string Contender, string Other, double Most)
{
    /// <summary>Or the time must not be more than this, whatever the ratio.</summary>
    public double OrNs { get; init; }
}
