using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Cli.Forwarding;

/// <summary>A line on a terminal that says each second how far a forwarder is, by its own measurements.</summary>
internal sealed class ForwardingDisplay : IDisposable
{
    private const string Meter = "Ginnel.RabbitMQ";
    private const string Prefix = "ginnel.forwarding.";

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _values = [];
    private readonly MeterListener _listener = new();
    private readonly TextWriter _output;
    private long _moved;

    public ForwardingDisplay(TextWriter output)
    {
        _output = output;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument, value));
        _listener.Start();
    }

    /// <summary>Writes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(s_pace);
        while (await pace.WaitForNextTickAsync(cancellationToken))
        {
            _listener.RecordObservableInstruments();
            await _output.WriteAsync(Line());
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, long value)
    {
        string name = instrument.Name[Prefix.Length..];
        lock (_gate)
        {
            long before = instrument.IsObservable ? 0 : _values.GetValueOrDefault(name);
            _values[name] = before + value;
        }
    }

    private string Line()
    {
        lock (_gate)
        {
            long moved = Of("forwarded") + Of("stored");
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"\r{moved} messages, {moved - _moved} a second, lag {Of("lag")}, unconfirmed {Of("unconfirmed")}, " +
                $"receipts {Of("receipts")}, connections {Of("connections")}   ");
            _moved = moved;
            return line;
        }
    }

    private long Of(string name) => _values.GetValueOrDefault(name);
}
