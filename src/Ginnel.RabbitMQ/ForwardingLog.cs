using System;
using Microsoft.Extensions.Logging;

namespace Ginnel.RabbitMQ;

/// <summary>What forwarders say. Options are named by their text, which has no password in it.</summary>
internal static class ForwardingLog
{
    private static readonly Action<ILogger, string, string, Exception?> s_connected =
        LoggerMessage.Define<string, string>(LogLevel.Information, new EventId(1), "{Forwarder}: connected to {Node}.");

    private static readonly Action<ILogger, string, string, double, Exception?> s_failed =
        LoggerMessage.Define<string, string, double>(
            LogLevel.Warning, new EventId(2), "{Forwarder}: {Reason} The next try is in {Seconds} s.");

    private static readonly Action<ILogger, string, string, Exception?> s_poison =
        LoggerMessage.Define<string, string>(
            LogLevel.Error, new EventId(3), "{Forwarder}: a delivery is a dead letter now, for {Reason}.");

    private static readonly Action<ILogger, string, Guid, long, Exception?> s_gap =
        LoggerMessage.Define<string, Guid, long>(
            LogLevel.Warning, new EventId(4), "{Forwarder}: {Origin} is asked for what comes after message {Last}.");

    private static readonly Action<ILogger, string, string, Exception?> s_waiting =
        LoggerMessage.Define<string, string>(
            LogLevel.Warning, new EventId(5), "{Forwarder}: {Reason} It is tried again until it works.");

    private static readonly Action<ILogger, string, long, string, Exception?> s_rejected =
        LoggerMessage.Define<string, long, string>(
            LogLevel.Warning, new EventId(6), "{Forwarder}: message {Sequence} was rejected: {Reason}.");

    private static readonly Action<ILogger, string, string, Exception?> s_damage =
        LoggerMessage.Define<string, string>(LogLevel.Error, new EventId(7), "{Forwarder}: passed over: {Damage}");

    public static void Connected(this ILogger log, string who, string node) => s_connected(log, who, node, null);

    public static void Failed(this ILogger log, string who, string reason, TimeSpan pause) =>
        s_failed(log, who, reason, pause.TotalSeconds, null);

    public static void Poison(this ILogger log, string who, string reason) => s_poison(log, who, reason, null);

    public static void Gap(this ILogger log, string who, Guid origin, long last) => s_gap(log, who, origin, last, null);

    public static void Waiting(this ILogger log, string who, string reason) => s_waiting(log, who, reason, null);

    public static void Rejected(this ILogger log, string who, long sequence, string reason) =>
        s_rejected(log, who, sequence, reason, null);

    public static void Damage(this ILogger log, string who, string damage) => s_damage(log, who, damage, null);
}
