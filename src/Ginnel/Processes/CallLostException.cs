namespace Ginnel.Processes;

/// <summary>A child of a process pool died while it ran a call: the call may have run in part, or not at all.</summary>
public sealed class CallLostException : GinnelException
{
    internal CallLostException(string methodName, long callNumber, ChildProcess child)
        : base(
            $"Call {callNumber} of the pool, of {methodName}, was lost: " +
            $"its child process {child.Id} {HowEnded(child)}.")
    {
        MethodName = methodName;
        CallNumber = callNumber;
        ExitCode = child.ExitCode ?? -1;
        TerminatingSignal = child.TerminatingSignal;
    }

    private static string HowEnded(ChildProcess child) => child.TerminatingSignal is { } signal
        ? $"was ended by signal {signal}"
        : $"ended with exit code {child.ExitCode}";

    /// <summary>The method that was called.</summary>
    public string MethodName { get; }

    /// <summary>Which call of the pool it was, counted from 1 in the order in which they were asked for.</summary>
    public long CallNumber { get; }

    /// <summary>The child's exit code; 128 plus the signal's number when a signal ended it.</summary>
    public int ExitCode { get; }

    /// <summary>The number of the signal that ended the child, or null when it exited by itself.</summary>
    public int? TerminatingSignal { get; }
}
