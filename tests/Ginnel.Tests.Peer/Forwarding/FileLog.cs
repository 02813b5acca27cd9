using System;
using System.IO;
using Microsoft.Extensions.Logging;

namespace Ginnel.Tests.Peer.Forwarding;

/// <summary>What forwarders say, line by line, for whoever looks into a failure.</summary>
internal sealed class FileLog(string path) : ILogger, IDisposable
{
    private readonly TextWriter _file = TextWriter.Synchronized(new StreamWriter(path, append: true)
    {
        AutoFlush = true,
    });

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _file.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {logLevel}: {formatter(state, exception)}");

    public void Dispose() => _file.Dispose();
}
