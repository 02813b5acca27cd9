using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>What the generator makes of an interface with <see cref="ContractAttribute"/>.</summary>
/// <typeparam name="T">The interface.</typeparam>
public abstract class Contract<T> where T : class
{
    /// <summary>The interface's full name.</summary>
    public abstract string Name { get; }

    /// <summary>The names of its methods; the index of a name is the number of the method.</summary>
    public abstract IReadOnlyList<string> Methods { get; }

    /// <summary>Of the methods' names and types, in their order, those of callbacks included.</summary>
    public abstract ulong Hash { get; }

    /// <summary>Makes an object whose methods call the peer's.</summary>
    public abstract T CreateProxy(CallTarget target);

    /// <summary>Reads the arguments of a call, calls the method, and hands over what it returns.</summary>
    public abstract void Dispatch(T implementation, int method, ref MessageReader reader, IncomingCall incoming);

    /// <summary>How the methods are called in JSON; null when the contract does not allow that.</summary>
    public virtual JsonContract<T>? Json => null;
}

/// <summary>Finds what was generated for a contract.</summary>
public static class Contract
{
    /// <summary>What was generated for an interface.</summary>
    /// <exception cref="NotSupportedException">Nothing was; the message says how to have it generated.</exception>
    public static Contract<T> Of<T>() where T : class => Cache<T>.Registered ?? throw new NotSupportedException(
        $"{typeof(T)} is no contract. Name an interface that has [Contract], and not a class that implements it.");

    /// <summary>Registers what was generated. For any thread.</summary>
    public static void Register<T>(Contract<T> contract) where T : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        Volatile.Write(ref Cache<T>.Registered, contract);
    }

    private static class Cache<T> where T : class
    {
        public static Contract<T>? Registered;
    }
}
