using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace Ginnel.Telemetry;

/// <summary>The meter <c>Ginnel</c>: instruments that look at the counters in pages when somebody collects.</summary>
/// <remarks>Nothing is counted for them: while nobody collects they cost nothing, and a message never does.</remarks>
internal static class GinnelMeter
{
    private static readonly Meter s_meter = Create();

    /// <summary>Makes the instruments known to whoever listens to meters.</summary>
    public static void EnsureCreated() => _ = s_meter;

    private static Meter Create()
    {
        var meter = new Meter("Ginnel", typeof(GinnelMeter).Assembly.GetName().Version?.ToString(3));
        meter.CreateObservableCounter(
            "ginnel.io", static () => Flows(static flow => flow.Bytes), "By", "Bytes read and written.");
        meter.CreateObservableCounter(
            "ginnel.messages", static () => Flows(static flow => flow.Messages), "{message}",
            "Messages read and written.");
        meter.CreateObservableCounter(
            "ginnel.sleeps", static () => Flows(static flow => flow.Sleeps), "{sleep}",
            "Waits that were not over after spinning.");
        meter.CreateObservableCounter(
            "ginnel.wakeups", static () => Flows(static flow => flow.WakeUps), "{wakeup}",
            "Sleeps that the other side ended.");
        meter.CreateObservableCounter(
            "ginnel.wakeup.time", static () => Flows(static flow => flow.WakeUpNs / 1e9), "s",
            "Time from the other side's ringing until this one ran, all together.");
        meter.CreateObservableUpDownCounter(
            "ginnel.fill", static () => Flows(static flow => flow.Fill), "By",
            "Bytes that were written and not read yet.");
        meter.CreateObservableUpDownCounter(
            "ginnel.fill.limit", static () => Flows(static flow => flow.Capacity), "By", "Bytes that fit.");
        meter.CreateObservableUpDownCounter(
            "ginnel.connections", Connections, "{connection}", "Connections that are open.");
        return meter;
    }

    private static List<Measurement<T>> Flows<T>(Func<FlowTotals, T> figure) where T : struct
    {
        var measurements = new List<Measurement<T>>();
        foreach (MeterGroup group in MeterGroups.OfProcess.All)
        {
            group.Sum(out FlowTotals? received, out FlowTotals? sent);
            if (received is { } input)
                measurements.Add(new Measurement<T>(figure(input), group.ReceiveAttributes));
            if (sent is { } output)
                measurements.Add(new Measurement<T>(figure(output), group.TransmitAttributes));
        }

        return measurements;
    }

    private static List<Measurement<int>> Connections()
    {
        var measurements = new List<Measurement<int>>();
        foreach (MeterGroup group in MeterGroups.OfProcess.All)
        {
            if (group.IsOfConnections)
                measurements.Add(new Measurement<int>(group.Count, group.Attributes));
        }

        return measurements;
    }
}
