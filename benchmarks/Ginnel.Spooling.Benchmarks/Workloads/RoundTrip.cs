using System;
using Ginnel.Benchmarks.Laps;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Sharing;
using Ginnel.Spooling.Benchmarks.Queues;
using Ginnel.Waiting;

namespace Ginnel.Spooling.Benchmarks.Workloads;

/// <summary>There and back, with a reader that sleeps at either side: through two spools, and through two rings.</summary>
internal static class RoundTrip
{
    private const string Name = "round trip of 100 bytes between sleeping readers";
    private const string Ours = "Ginnel, two spools";
    private const string Ring = "Ginnel, two pipes";

    private static readonly SpoolOptions s_options = new() { Durability = SpoolDurability.None };

    public static Workload Create()
    {
        var folder = new WorkFolder();
        byte[] message = new byte[Message.Length];

        var there = Spool.Open($"{folder.Path}/there", SpoolAccess.Append, s_options);
        var back = Spool.Open($"{folder.Path}/back", SpoolAccess.Read, s_options);
        SpoolReader reader = back.OpenReader("asker");
        SharedRegion unused = SharedRegion.Create(4096);
        ChildProcess spools = ChildProcess.Start(
            new ChildOptions { Environment = folder.Variables }, AnswerThroughSpools, unused);

        var settings = new PipeSettings { WaitStrategy = WaitStrategy.Block };
        (PipeReadEnd input, PipeWriteEnd thereWriter) = Pipe.Create(settings);
        (PipeReadEnd backReader, PipeWriteEnd output) = Pipe.Create(settings);
        ChildProcess pipes = ChildProcess.Start(AnswerThroughPipes, input, output);
        return new Workload(
            Name,
            [
                new(Ours, times =>
                {
                    for (int time = 0; time < times; time++)
                    {
                        there.Append(message);
                        _ = reader.Read();
                    }
                }),
                new(Ring, times =>
                {
                    for (int time = 0; time < times; time++)
                    {
                        thereWriter.Write(message);
                        ReadWhole(backReader, message);
                    }
                }),
            ],
            [new Target(Name, Ours, Ring, 1.5)])
        {
            Resources = new Ending(() =>
            {
                spools.Dispose();
                pipes.Dispose();
                reader.Dispose();
                there.Dispose();
                back.Dispose();
                unused.Dispose();
                thereWriter.Dispose();
                backReader.Dispose();
                folder.Dispose();
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
}
