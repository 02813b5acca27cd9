using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Ginnel.Processes;

/// <summary>What became of one of many calls.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "Nobody compares them.")]
public readonly struct PoolResult<TArgument, TResult>
{
    private readonly TResult _value;

    internal PoolResult(long index, TArgument argument, TResult value, Exception? exception)
    {
        Index = index;
        Argument = argument;
        _value = value;
        Exception = exception;
    }

    /// <summary>Which argument it was, counted from 0 in the order in which the source gave them.</summary>
    public long Index { get; }

    /// <summary>The argument of the call.</summary>
    public TArgument Argument { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Exception))]
    public bool IsSuccess => Exception is null;

    /// <summary>
    /// Why there is none: a <see cref="ChildProcessException"/> when the method threw, a <see
    /// cref="CallLostException"/> when its child died.
    /// </summary>
    public Exception? Exception { get; }

    /// <summary>What the method returned.</summary>
    /// <exception cref="ChildProcessException">The method threw.</exception>
    /// <exception cref="CallLostException">The child that ran it died.</exception>
    public TResult Value
    {
        get
        {
            if (Exception is not null)
                ExceptionDispatchInfo.Throw(Exception);
            return _value;
        }
    }
}
