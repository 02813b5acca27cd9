using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Benchmarks.Reporting;
using Ginnel.Serialization.Benchmarks;
using Ginnel.Serialization.Benchmarks.Measuring;
using Ginnel.Serialization.Benchmarks.Reporting;

// A library that overflows the stack takes its process with it, so each attempt has one of its own.
if (args is [ChainAttempt.Role, string library, string length])
    return ChainAttempt.Run(library, length);

if (!Options.TryParse(args, out Options? options))
    return args.Contains("--help") ? 0 : 2;

const int StackBytes = 1 << 30;

List<Figures> figures = [];
foreach (Workload workload in Workload.All(options.IsQuick))
{
    if (!workload.Name.Contains(options.Only, StringComparison.Ordinal))
        continue;
    Console.Error.WriteLine(workload.Name);
    // A rival that recurses into a graph needs a stack as deep as the graph.
    var thread = new Thread(() => figures.AddRange(new WorkloadRun(workload, options).Run()), StackBytes);
    thread.Start();
    thread.Join();
}

int links = options.IsQuick ? 200_000 : 10_000_000;
ChainAttempt[] attempts = options.Only.Length > 0
    ? []
    : [.. ChainAttempt.Libraries.Select(name => ChainAttempt.Start(name, links))];
var results = new Results(Machine.Describe(), options, figures, attempts, links);
Console.Write(MarkdownReport.Write(results, rawFile: null));
if (!options.IsQuick || options.Output is not null)
    ResultFiles.Write(results, options.Output);
return 0;
