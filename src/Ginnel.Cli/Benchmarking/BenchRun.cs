using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Cli.Benchmarking;

/// <summary>Measures all subjects in turns, so that what else the machine does meets all of them alike.</summary>
/// <remarks>
/// 1. Start a process for each subject; they sleep while it is not their turn.
/// 2. A round takes each measure, and of each all subjects, each time beginning with another one.
/// 3. The first round warms up, and does not count.
/// </remarks>
internal static class BenchRun
{
    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(
        IReadOnlyList<BenchMeasure> measures, int rounds, Action<long, long> report,
        CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;
        var pairs = new List<BenchPair>();
        try
        {
            foreach (BenchSubject subject in BenchSubject.All)
                pairs.Add(await BenchPair.StartAsync(subject, folder, cancellationToken));
            Task<IReadOnlyList<BenchRow>> run = Task.Factory.StartNew(
                () => Measure(pairs, measures, rounds, report, cancellationToken), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return await run.WaitAsync(cancellationToken);
        }
        finally
        {
            pairs.ForEach(static pair => pair.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<BenchRow> Measure(
        List<BenchPair> pairs, IReadOnlyList<BenchMeasure> measures, int rounds, Action<long, long> report,
        CancellationToken cancellationToken)
    {
        var figures = measures.ToDictionary(
            static measure => measure,
            _ => pairs.ToDictionary(static pair => pair.Subject.Name, static _ => new List<double>()));
        for (int round = 0; round <= rounds; round++)
        {
            foreach (BenchMeasure measure in measures)
            {
                for (int index = 0; index < pairs.Count; index++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    BenchPair pair = pairs[(index + round) % pairs.Count];
                    double figure = pair.Run(measure);
                    if (round > 0)
                        figures[measure][pair.Subject.Name].Add(figure);
                }
            }

            report(round + 1, rounds + 1);
        }

        return [.. measures.Select(measure => BenchRow.Of(measure, figures[measure]))];
    }
}
