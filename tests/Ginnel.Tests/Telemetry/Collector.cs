using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;

namespace Ginnel.Tests.Telemetry;

/// <summary>Collects the meter as an exporter does, and keeps what has a certain endpoint.</summary>
internal sealed class Collector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, decimal> _values = [];
    private readonly string? _endpoint;

    /// <param name="endpoint">Null for pipes.</param>
    public Collector(string? endpoint)
    {
        _endpoint = endpoint;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Ginnel")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => Keep(instrument, (decimal)value, tags));
        _listener.Start();
    }

    /// <summary>By the instrument's name and the direction: "ginnel.io receive".</summary>
    public IReadOnlyDictionary<string, decimal> Collect()
    {
        _values.Clear();
        _listener.RecordObservableInstruments();
        return new Dictionary<string, decimal>(_values);
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, decimal value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Dictionary<string, string?> attributes = tags.ToArray().ToDictionary(
            static tag => tag.Key, static tag => (string?)tag.Value);
        if (attributes.GetValueOrDefault("ginnel.endpoint") == _endpoint)
            _values.Add($"{instrument.Name} {attributes.GetValueOrDefault("ginnel.direction")}".TrimEnd(), value);
    }
}
