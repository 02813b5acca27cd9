using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace Ginnel.RabbitMQ;

/// <summary>What can be measured of forwarders, under the meter <c>Ginnel.RabbitMQ</c>, by route.</summary>
/// <remarks>Rates follow from the counts.</remarks>
internal sealed class ForwardingMetrics : IDisposable
{
    private readonly Meter _meter = new("Ginnel.RabbitMQ");
    private readonly KeyValuePair<string, object?> _route;
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _receipts;
    private readonly Counter<long> _poison;
    private readonly Counter<long> _connections;

    public ForwardingMetrics(string route)
    {
        _route = new("route", route);
        _forwarded = _meter.CreateCounter<long>(
            "ginnel.forwarding.forwarded", "{message}", "Messages that the broker has confirmed.");
        _stored = _meter.CreateCounter<long>(
            "ginnel.forwarding.stored", "{message}", "Messages that the receiving spool has stored.");
        _duplicates = _meter.CreateCounter<long>(
            "ginnel.forwarding.duplicates", "{message}", "Messages that came again, and were left out.");
        _receipts = _meter.CreateCounter<long>(
            "ginnel.forwarding.receipts", "{message}", "Messages of which it became known what the far consumer did.");
        _poison = _meter.CreateCounter<long>(
            "ginnel.forwarding.poison", "{delivery}", "Deliveries that nobody could read, and are dead letters.");
        _connections = _meter.CreateCounter<long>(
            "ginnel.forwarding.connections", "{connection}", "Connections that were made to the broker.");
    }

    /// <summary>What a sending side is behind, now.</summary>
    public void Observe(Func<long> lag, Func<long> unconfirmed)
    {
        _meter.CreateObservableGauge(
            "ginnel.forwarding.lag", () => Of(lag()), "{message}", "Messages of the spool that are not forwarded yet.");
        _meter.CreateObservableGauge(
            "ginnel.forwarding.unconfirmed", () => Of(unconfirmed()), "{message}",
            "Messages that were published, and are not confirmed yet.");
    }

    public void Forwarded(long count) => _forwarded.Add(count, _route);

    public void Stored(long count) => _stored.Add(count, _route);

    public void Duplicate(long count) => _duplicates.Add(count, _route);

    public void Receipts(long count) => _receipts.Add(count, _route);

    public void Poison() => _poison.Add(1, _route);

    public void Connected() => _connections.Add(1, _route);

    public void Dispose() => _meter.Dispose();

    private Measurement<long> Of(long value) => new(value, _route);
}
