using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Commands;

namespace Ginnel.Cli.Benchmarking;

/// <summary>This process and another one of the same program, joined by a subject.</summary>
internal sealed class BenchPair : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _peer;
    private readonly Stream _stream;

    private BenchPair(BenchSubject subject, Process peer, Stream stream)
    {
        Subject = subject;
        _peer = peer;
        _stream = stream;
    }

    public BenchSubject Subject { get; }

    /// <param name="subject">What joins them.</param>
    /// <param name="folder">Where they meet.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<BenchPair> StartAsync(
        BenchSubject subject, string folder, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        Process? peer = null;
        try
        {
            Stream stream = await subject.AcceptAsync(
                folder, () => peer = StartPeer(subject, folder), patience.Token);
            return new BenchPair(subject, peer!, stream);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            End(peer);
            throw new TimeoutException($"The other process did not connect by {subject.Name} within {s_patience}.");
        }
        catch
        {
            End(peer);
            throw;
        }
    }

    /// <summary>One round of a measure.</summary>
    public double Run(BenchMeasure measure)
    {
        long start = Stopwatch.GetTimestamp();
        new BenchOrder(measure.Kind, measure.Size, measure.Count).Lead(_stream);
        return measure.FigureOf(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Also while it runs: the other process ends, and this side with it.</summary>
    public void Dispose()
    {
        End(_peer);
        _stream.Dispose();
    }

    private static void End(Process? peer)
    {
        if (peer is { HasExited: false })
            peer.Kill();
        peer?.Dispose();
    }

    private static Process StartPeer(BenchSubject subject, string folder)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no program.");
        var start = new ProcessStartInfo(program);
        // Started by the runtime's own host, the program is its first argument.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(BenchPair).Assembly.Location);
        foreach (string argument in new[] { BenchPeerCommand.Name, subject.Name, folder })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
