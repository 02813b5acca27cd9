using System.Collections.Generic;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>An object that the other process can call.</summary>
internal abstract class ServedObject(string name, IReadOnlyList<string> methods)
{
    private readonly bool[] _takesLong = new bool[methods.Count];

    /// <summary>The contract's full name.</summary>
    public string Name => name;

    public IReadOnlyList<string> Methods => methods;

    /// <summary>What the application gave us.</summary>
    public abstract object Implementation { get; }

    /// <summary>False once the method has held up a reading thread.</summary>
    public bool MayRunInline(int method) => !Volatile.Read(ref _takesLong[method]);

    public void NoteTakesLong(int method) => Volatile.Write(ref _takesLong[method], true);

    /// <summary>Reads the arguments and calls the method.</summary>
    public abstract void Dispatch(int method, ref MessageReader reader, IncomingCall call);
}

/// <summary>An object behind a contract.</summary>
internal sealed class ServedObject<T>(T implementation, Contract<T> contract)
    : ServedObject(contract.Name, contract.Methods)
    where T : class
{
    public override object Implementation => implementation;

    public override void Dispatch(int method, ref MessageReader reader, IncomingCall call) =>
        contract.Dispatch(implementation, method, ref reader, call);
}
