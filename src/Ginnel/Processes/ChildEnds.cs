using System;
using System.Reflection;
using System.Runtime.InteropServices;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Sharing;

namespace Ginnel.Processes;

/// <summary>The ends on their way from the parent to the child's parameters.</summary>
internal static class ChildEnds
{
    private const string Allowed =
        "pipe ends (PipeReadEnd, PipeWriteEnd, DuplexPipeEnd, KernelPipeReadEnd, KernelPipeWriteEnd), regions " +
        "(SharedRegion) and handles (SafeFileHandle, SafeSocketHandle, SafePipeHandle)";

    /// <summary>
    /// Throws unless there is one end for each parameter, of its type. Nothing has been touched then.
    /// </summary>
    public static void Check(MethodInfo method, ReadOnlySpan<object> ends, string parameterName)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Length != ends.Length)
        {
            throw new ArgumentException(
                $"The method has {parameters.Length} parameters, and {ends.Length} ends were given.", parameterName);
        }

        for (int index = 0; index < ends.Length; index++)
        {
            ArgumentNullException.ThrowIfNull(ends[index], parameterName);
            Check(parameters[index], ends[index], parameterName);
            if (ends[..index].Contains(ends[index]))
                throw new ArgumentException("The same end was given twice; it can be moved only once.", parameterName);
        }
    }

    private static void Check(ParameterInfo parameter, object end, string parameterName)
    {
        Type type = parameter.ParameterType;
        if (end is not (IMovableEnd or SharedRegion or SafeHandle))
        {
            throw new ArgumentException(
                $"A {end.GetType()} cannot be handed to a child process. What can be: {Allowed}.", parameterName);
        }

        bool fits = end is SafeHandle ? ChildOrder.IsHandle(type) : type.IsInstanceOfType(end);
        if (!fits)
        {
            throw new ArgumentException(
                $"The parameter '{parameter.Name}' is a {type}, and a {end.GetType()} was given for it. " +
                $"What parameters can be: {Allowed}.", parameterName);
        }
    }

    /// <summary>Takes an end apart for its journey.</summary>
    public static MovedEnd Detach(object end) =>
        end is IMovableEnd movable ? movable.Detach() : MovedEnd.OfCopied(end);

    /// <summary>Puts an end into the control socket.</summary>
    public static void Send(Descriptor socket, MovedEnd end)
    {
        int errno = PacketSocket.Send(socket, ControlPacket.End(end.Kind, end.Capacities), end.Descriptors);
        if (errno != 0)
            throw new SystemCallException("sendmsg", errno, "to the child's control socket");
    }
}
