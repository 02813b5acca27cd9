using System;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Roles;
using Ginnel.Benchmarks.Subjects;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Running;

/// <summary>A subject's two processes, which live through all rounds so that their code is compiled well.</summary>
/// <remarks>Each subject has its own, since the runtime compiles code for how it was used so far.</remarks>
internal sealed class PairRunner : IRunner
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Subject _subject;
    private readonly Process _lead;

    public PairRunner(Subject subject, (int Lead, int Follower) processors)
    {
        _subject = subject;
        (int lead, int follower) = subject.IsAsync ? (-1, -1) : processors;
        _lead = SelfStart.Start(
            SelfStart.LeadRole,
            subject.Name,
            lead.ToString(CultureInfo.InvariantCulture),
            follower.ToString(CultureInfo.InvariantCulture));
    }

    public string Name => _subject.Name;

    public bool IsSpinning => _subject.IsSpinning;

    public bool Supports(Workload workload) => _subject.Supports(workload);

    public RunResult Run(Workload workload, long count)
    {
        ControlLine.Write(_lead.StandardInput, new Order(workload.Name, count));
        Task<string?> answer = _lead.StandardOutput.ReadLineAsync();
        if (!answer.Wait(s_patience))
        {
            _lead.Kill(entireProcessTree: true);
            throw new RunFailedException(
                $"{Name}, {workload.Name}: {count} messages took more than {s_patience.TotalSeconds:0} s.");
        }

        string line = answer.Result
            ?? throw new RunFailedException($"{Name}, {workload.Name}: its process ended; see its error above.");
        return JsonSerializer.Deserialize<RunResult>(line)!;
    }

    public void Dispose()
    {
        _lead.StandardInput.Close();
        if (!_lead.WaitForExit(s_patience))
            _lead.Kill(entireProcessTree: true);
        _lead.Dispose();
    }
}
