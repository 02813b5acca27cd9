using System;
using System.IO;
using Microsoft.Extensions.Logging;

namespace Ginnel.Cli.Forwarding;

/// <summary>A forwarder's log, a line for each event.</summary>
internal sealed class LineLog(TextWriter output) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string line = formatter(state, exception).ReplaceLineEndings(" ");
        // In one call, for forwarders log from several threads.
        output.WriteLine($"{(logLevel >= LogLevel.Warning ? "warning" : "info")}: {line}");
    }
}
