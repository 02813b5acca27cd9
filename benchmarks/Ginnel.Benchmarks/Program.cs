using System;
using System.Linq;
using System.Threading;
using Ginnel.Benchmarks;
using Ginnel.Benchmarks.Roles;
using Ginnel.Benchmarks.Running;

// Each subject runs in two processes of its own, both started from here as this same program in another role.
switch (args)
{
    case [SelfStart.LeadRole, string subject, string lead, string follow]:
        return Apart(() => Lead.Serve(subject, lead, follow));
    case [SelfStart.FollowRole, string subject, string processor, string address]:
        return Apart(() => Follow.Serve(subject, processor, address));
}

if (!Options.TryParse(args, out Options? options))
    return args.Contains("--help") ? 0 : 2;
return new Benchmark(options).Run();

// On a thread of its own, since it is pinned: the runtime's other threads take the main thread's processors.
static int Apart(Action serve)
{
    var thread = new Thread(() => serve()) { Name = "Benchmark" };
    thread.Start();
    thread.Join();
    return 0;
}
