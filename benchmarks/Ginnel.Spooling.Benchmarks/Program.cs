using System;
using Ginnel.Benchmarks.Laps;
using Ginnel.Spooling.Benchmarks.Workloads;

// One line for each file under Workloads.
var suite = new Suite("spools", "make bench-spools", "benchmarks/Ginnel.Spooling.Benchmarks");
return suite.Run(args, static options =>
[
    () => Delivery.Create(options),
    ConcurrentAppends.Create,
    SingleAppends.Create,
    RoundTrip.CreateBusy,
    RoundTrip.CreatePaced,
    .. options.Without == "RabbitMQ" ? (Func<Workload>[])[] : [Forwarding.Create],
]);
