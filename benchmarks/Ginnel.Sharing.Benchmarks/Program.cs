using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Reporting;
using Ginnel.Sharing.Benchmarks;
using Ginnel.Sharing.Benchmarks.Measuring;
using Ginnel.Sharing.Benchmarks.Reporting;
using Ginnel.Sharing.Benchmarks.Workloads;

if (!Options.TryParse(args, out Options? options))
    return args.Contains("--help") ? 0 : 2;

// One line for each file under Workloads. One is made when the one before has ended, and all of its processes.
Func<Workload>[] workloads =
[
    UncontendedMutex.Create,
    () => GraphWalk.Create(options.IsQuick ? 1_000 : 1_000_000),
    DictionaryReads.Create,
    TopicTrips.Create,
];

List<Figures> figures = [];
List<Target> targets = [];
foreach (Func<Workload> create in workloads)
{
    Workload workload = create();
    using IDisposable? resources = workload.Resources;
    if (!workload.Name.Contains(options.Only, StringComparison.Ordinal))
        continue;
    Console.Error.WriteLine(workload.Name);
    figures.AddRange(WorkloadRun.Run(workload, options));
    targets.AddRange(workload.Targets);
}

var results = new Results(Machine.Describe(), options, figures, targets);
Console.Write(MarkdownReport.Write(results, rawFile: null));
if (!options.IsQuick || options.Output is not null)
    ResultFiles.Write(results, options.Output);
return 0;
