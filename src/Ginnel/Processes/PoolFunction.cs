using System;
using System.Buffers;
using System.Reflection;

namespace Ginnel.Processes;

/// <summary>A method as a pool's child calls it: bytes in, bytes out.</summary>
internal abstract class PoolFunction
{
    public abstract void Invoke(ReadOnlySpan<byte> argument, IBufferWriter<byte> result);
}

/// <summary>The one for methods of a given type.</summary>
/// <remarks>
/// <see cref="Create"/> is itself found by name in the child. The parent mentions it for the very types of the call,
/// which is how a NativeAOT program comes to hold the code for them.
/// </remarks>
internal sealed class PoolFunction<TArgument, TResult> : PoolFunction
{
    private readonly Func<TArgument, TResult> _method;

    private PoolFunction(Func<TArgument, TResult> method) => _method = method;

    public static PoolFunction Create(MethodInfo method) => new PoolFunction<TArgument, TResult>(
        method.CreateDelegate<Func<TArgument, TResult>>(ChildMethod.CreateTarget(method)));

    public override void Invoke(ReadOnlySpan<byte> argument, IBufferWriter<byte> result) =>
        PoolValue<TResult>.Write(_method(PoolValue<TArgument>.Read(argument)), result);
}
