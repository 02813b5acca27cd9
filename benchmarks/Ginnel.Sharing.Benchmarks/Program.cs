using Ginnel.Benchmarks.Laps;
using Ginnel.Sharing.Benchmarks.Workloads;

// One line for each file under Workloads.
var suite = new Suite("sharing", "make bench-sharing", "benchmarks/Ginnel.Sharing.Benchmarks");
return suite.Run(args, static options =>
[
    UncontendedMutex.Create,
    () => GraphWalk.Create(options.IsQuick ? 1_000 : 1_000_000),
    DictionaryReads.Create,
    TopicTrips.Create,
]);
