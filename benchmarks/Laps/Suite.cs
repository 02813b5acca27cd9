using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Reporting;

namespace Ginnel.Benchmarks.Laps;

/// <summary>A program that measures workloads, one after the other.</summary>
/// <param name="Name">How its files are called.</param>
/// <param name="Command">What starts it.</param>
/// <param name="Project">Where it is, from the project's root.</param>
internal sealed record Suite(string Name, string Command, string Project)
{
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>Runs what the command line asks for, prints and writes the tables; returns the exit code.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="select">
    /// The workloads. One is made when the one before has ended, and all of its processes.
    /// </param>
    public int Run(string[] arguments, Func<Options, IEnumerable<Func<Workload>>> select)
    {
        if (!Options.TryParse(this, arguments, out Options? options))
            return arguments.Contains("--help") ? 0 : 2;

        List<Figures> figures = [];
        List<Target> targets = [];
        foreach (Func<Workload> create in select(options))
        {
            Workload workload = create();
            using IDisposable? resources = workload.Resources;
            if (!workload.Name.Contains(options.Only, StringComparison.Ordinal))
                continue;
            Console.Error.WriteLine(workload.Name);
            figures.AddRange(WorkloadRun.Run(workload, options));
            targets.AddRange(workload.Targets);
        }

        var results = new Results(this, Machine.Describe(), options, figures, targets);
        Console.Write(MarkdownReport.Write(results, rawFile: null));
        if (!options.IsQuick || options.Output is not null)
            ResultFiles.Write(results, options.Output);
        return 0;
    }
}
