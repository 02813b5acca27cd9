using Ginnel.Benchmarks.Laps;
using Ginnel.Waiting;
using Ginnel.Watching.Benchmarks.Workloads;

// One line for each file under Workloads.
var suite = new Suite("watching", "make bench-watching", "benchmarks/Ginnel.Watching.Benchmarks");
return suite.Run(args, static _ =>
[
    () => WatchedTrips.Create(WaitStrategy.Spin),
    () => WatchedTrips.Create(WaitStrategy.Block),
]);
