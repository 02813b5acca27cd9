using Ginnel.Processes;

namespace Ginnel.Messaging;

/// <summary>The method that was called threw in the other process, or would not be called there.</summary>
public sealed class RemoteCallException : GinnelException
{
    internal RemoteCallException(string method, RemoteFailure failure)
        : base($"{method} threw {failure.TypeName} in the other process: {failure.Message}")
    {
        Method = method;
        RemoteTypeName = failure.TypeName;
        RemoteMessage = failure.Message;
        RemoteStackTrace = failure.StackTrace;
    }

    /// <summary>The method that was called, as <c>Contract.Method</c>.</summary>
    public string Method { get; }

    /// <summary>The full name of the exception's type in the other process.</summary>
    public string RemoteTypeName { get; }

    /// <summary>The exception's message there; what is longer than about 4,000 characters is cut.</summary>
    public string RemoteMessage { get; }

    /// <summary>The exception's stack trace there; what is longer than about 16,000 characters is cut.</summary>
    public string RemoteStackTrace { get; }
}
