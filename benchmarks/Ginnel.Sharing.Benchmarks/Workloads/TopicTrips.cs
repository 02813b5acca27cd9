using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Benchmarks.Laps;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>
/// A payload that is written and read where it lies goes to another process, which answers with a few bytes.
/// </summary>
/// <remarks>
/// The first and the last word are written and read, so this is what passing it costs, whatever is done with it.
/// </remarks>
internal static class TopicTrips
{
    private const string Name = "round trip of a loaned payload through a topic";
    private const int OwnerOffset = 0;
    private const int LengthOffset = 8;

    private static readonly ConnectOptions s_patient = new() { Timeout = TimeSpan.FromSeconds(30) };

    public static Workload Create()
    {
        List<Trip> trips = [new Trip(64), new Trip(4 << 20)];
        return new Workload(
            Name, [new("4 MiB", trips[1].Run), new("64 bytes", trips[0].Run)],
            [new Target(Name, "4 MiB", "64 bytes", 1.2)])
        {
            Resources = new Ending(() => trips.ForEach(static trip => trip.Dispose())),
        };
    }

    private static string NameOf(SharedRegion about) =>
        $"benchmark-{about.GetReference<long>(OwnerOffset)}-{about.GetReference<long>(LengthOffset)}";

    /// <summary>The other process.</summary>
    private static void Answer(SharedRegion about)
    {
        using Publication<long> answers = Topic.Publish<long>($"{NameOf(about)}-answers");
        using Subscription<long> payloads = Topic.Subscribe<long>(
            NameOf(about), new() { Connecting = s_patient });
        while (payloads.WaitToRead())
        {
            while (payloads.TryReadInPlace(out ReadOnlySpan<long> payload))
            {
                long sum = payload[0] + payload[^1];
                payloads.Advance();
                answers.Publish(sum);
            }
        }
    }

    /// <summary>A topic there, and one back.</summary>
    private sealed class Trip : IDisposable
    {
        private readonly int _count;
        private readonly Publication<long> _payloads;
        private readonly ChildProcess _child;
        private readonly Subscription<long> _answers;
        private long _sent;

        public Trip(int length)
        {
            _count = length / sizeof(long);
            SharedRegion about = SharedRegion.CreateTwoWay(4096);
            about.GetReference<long>(OwnerOffset) = Environment.ProcessId;
            about.GetReference<long>(LengthOffset) = length;
            _payloads = Topic.Publish<long>(NameOf(about), new() { MessageCapacity = length, Capacity = 4 });
            _child = ChildProcess.Start(Answer, about);
            _answers = Topic.Subscribe<long>($"{NameOf(about)}-answers", new() { Connecting = s_patient });
            while (_payloads.SubscriberCount == 0)
                Thread.Yield();
        }

        public void Run(int times)
        {
            for (int time = 0; time < times; time++)
            {
                if (!_payloads.TryLoan(out TopicLoan<long> loan))
                    throw new InvalidOperationException("There is no room, and nobody is behind.");
                loan.Values[0] = ++_sent;
                loan.Values[_count - 1] = _sent;
                loan.Commit(_count);
                if (_answers.Read() != 2 * _sent)
                    throw new InvalidOperationException("Another answer came.");
            }
        }

        public void Dispose()
        {
            _payloads.Dispose();
            _answers.Dispose();
            _child.Dispose();
        }
    }
}
