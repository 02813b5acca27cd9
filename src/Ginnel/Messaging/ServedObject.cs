using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>An object that the other process can call.</summary>
internal abstract class ServedObject(string name, IReadOnlyList<string> methods)
{
    private const int FirstDistance = 16;
    private const int LastDistance = 4096;

    // Of each method: calls that go to the thread pool before another is tried inline, and how many did last time.
    private readonly int[] _left = new int[methods.Count];
    private readonly int[] _distances = new int[methods.Count];

    /// <summary>The contract's full name.</summary>
    public string Name => name;

    public IReadOnlyList<string> Methods => methods;

    /// <summary>What the application gave us.</summary>
    public abstract object Implementation { get; }

    /// <summary>Interceptors run around each call as a whole.</summary>
    public virtual bool IsIntercepted => true;

    /// <summary>False for a number of calls after the method has held up a reading thread.</summary>
    /// <remarks>
    /// It may have been the thread that was held up, by whatever else the processors had to do. So it is tried again,
    /// each time after twice as many calls.
    /// </remarks>
    public bool MayRunInline(int method) =>
        Volatile.Read(ref _left[method]) <= 0 || Interlocked.Decrement(ref _left[method]) < 0;

    public void NoteTakesLong(int method)
    {
        int distance = Math.Clamp(2 * _distances[method], FirstDistance, LastDistance);
        _distances[method] = distance;
        Volatile.Write(ref _left[method], distance);
    }

    /// <summary>Reads the arguments and calls the method.</summary>
    public abstract void Dispatch(int method, ref MessageReader reader, IncomingCall call);

    /// <summary>The same object for a peer that calls in JSON; null when its contract does not allow that.</summary>
    public abstract ServedObject? ForJson(CallConnection connection);
}

/// <summary>An object behind a contract.</summary>
internal sealed class ServedObject<T>(T implementation, Contract<T> contract)
    : ServedObject(contract.Name, contract.Methods)
    where T : class
{
    public override object Implementation => implementation;

    public override void Dispatch(int method, ref MessageReader reader, IncomingCall call) =>
        contract.Dispatch(implementation, method, ref reader, call);

    public override ServedObject? ForJson(CallConnection connection) =>
        contract.Json?.Serve(connection, implementation, contract.Name);
}
