using System;
using System.Diagnostics;
using System.Threading;
using Ginnel.Benchmarks.Laps;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Sharing;
using Ginnel.Spooling.Benchmarks.Queues;
using Ginnel.Waiting;

namespace Ginnel.Spooling.Benchmarks.Workloads;

/// <summary>There and back: through two spools, and through two rings whose readers sleep at once.</summary>
internal static class RoundTrip
{
    private const string Ours = "Ginnel, two spools";
    private const string Ring = "Ginnel, two pipes that block";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private static readonly SpoolOptions s_options = new() { Durability = SpoolDurability.None };

    /// <summary>One after the other, as fast as it goes.</summary>
    public static Workload CreateBusy() => Create("round trip of 100 bytes", pause: default);

    /// <summary>One a millisecond, so that both readers sleep when something comes.</summary>
    public static Workload CreatePaced() => Create("round trip of 100 bytes, one a millisecond", s_pause);

    private static Workload Create(string name, TimeSpan pause)
    {
        var spools = new SpoolTrip();
        var pipes = new PipeTrip();
        var ours = new Pace(spools.Go, pause);
        var theirs = new Pace(pipes.Go, pause);
        return new Workload(
            name, [new(Ours, ours.Run) { Counted = ours.Counted }, new(Ring, theirs.Run) { Counted = theirs.Counted }],
            [new Target(name, Ours, Ring, 1.5)])
        {
            Resources = new Ending(() =>
            {
                spools.Dispose();
                pipes.Dispose();
            }),
        };
    }

    private static void AnswerThroughSpools(SharedRegion unused)
    {
        using var there = Spool.Open($"{WorkFolder.Here}/there", SpoolAccess.Read, s_options);
        using var back = Spool.Open($"{WorkFolder.Here}/back", SpoolAccess.Append, s_options);
        using SpoolReader reader = there.OpenReader("answerer");
        while (true)
            back.Append(reader.Read().Payload);
    }

    private static void AnswerThroughPipes(PipeReadEnd input, PipeWriteEnd output)
    {
        byte[] message = new byte[Message.Length];
        while (ReadWhole(input, message))
            output.Write(message);
    }

    private static bool ReadWhole(PipeReadEnd end, byte[] message)
    {
        int taken = 0;
        while (taken < message.Length)
        {
            int length = end.Read(message.AsSpan(taken));
            if (length == 0)
                return false;
            taken += length;
        }

        return true;
    }

    /// <summary>Makes trips with pauses between them, which are not counted.</summary>
    private sealed class Pace(Action trip, TimeSpan pause)
    {
        private static readonly ManualResetEventSlim s_never = new(initialState: false);

        private TimeSpan _counted;

        public void Run(int times)
        {
            _counted = TimeSpan.Zero;
            long start = Stopwatch.GetTimestamp();
            for (int time = 0; time < times; time++)
            {
                if (pause > TimeSpan.Zero)
                {
                    _counted += Stopwatch.GetElapsedTime(start);
                    s_never.Wait(pause);
                    start = Stopwatch.GetTimestamp();
                }

                trip();
            }

            _counted += Stopwatch.GetElapsedTime(start);
        }

        public TimeSpan Counted() => _counted;
    }

    private sealed class SpoolTrip : IDisposable
    {
        private readonly byte[] _message = new byte[Message.Length];
        private readonly WorkFolder _folder = new();
        private readonly SharedRegion _unused = SharedRegion.Create(4096);
        private readonly Spool _there;
        private readonly Spool _back;
        private readonly SpoolReader _reader;
        private readonly ChildProcess _child;

        public SpoolTrip()
        {
            _there = Spool.Open($"{_folder.Path}/there", SpoolAccess.Append, s_options);
            _back = Spool.Open($"{_folder.Path}/back", SpoolAccess.Read, s_options);
            _reader = _back.OpenReader("asker");
            _child = ChildProcess.Start(
                new ChildOptions { Environment = _folder.Variables }, AnswerThroughSpools, _unused);
        }

        public void Go()
        {
            _there.Append(_message);
            _ = _reader.Read();
        }

        public void Dispose()
        {
            _child.Dispose();
            _reader.Dispose();
            _there.Dispose();
            _back.Dispose();
            _unused.Dispose();
            _folder.Dispose();
        }
    }

    private sealed class PipeTrip : IDisposable
    {
        private readonly byte[] _message = new byte[Message.Length];
        private readonly PipeWriteEnd _there;
        private readonly PipeReadEnd _back;
        private readonly ChildProcess _child;

        public PipeTrip()
        {
            var settings = new PipeSettings { WaitStrategy = WaitStrategy.Block };
            (PipeReadEnd input, _there) = Pipe.Create(settings);
            (_back, PipeWriteEnd output) = Pipe.Create(settings);
            _child = ChildProcess.Start(AnswerThroughPipes, input, output);
        }

        public void Go()
        {
            _there.Write(_message);
            ReadWhole(_back, _message);
        }

        public void Dispose()
        {
            _there.Dispose();
            _back.Dispose();
            _child.Dispose();
        }
    }
}
