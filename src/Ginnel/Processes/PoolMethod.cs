using System;
using System.IO;
using System.Reflection;
using System.Text;

namespace Ginnel.Processes;

/// <summary>A method that a pool has been asked to call, with the number that stands for it in frames.</summary>
internal sealed class PoolMethod
{
    private PoolMethod(int number, string name, byte[] definition)
    {
        Number = number;
        Name = name;
        Definition = definition;
    }

    public int Number { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>The body of the frame that makes it known to a child.</summary>
    public byte[] Definition { get; }

    public static PoolMethod Create<TArgument, TResult>(int number, MethodInfo method)
    {
        Func<MethodInfo, PoolFunction> create = PoolFunction<TArgument, TResult>.Create;
        MethodIdentity identity = MethodIdentity.Of(method);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        ControlPacket.WriteIdentity(writer, identity);
        ControlPacket.WriteIdentity(writer, MethodIdentity.Of(create.Method));
        writer.Flush();
        return new PoolMethod(number, identity.DisplayName, stream.ToArray());
    }

    /// <summary>In the child: makes of a definition what can be called.</summary>
    public static PoolFunction Resolve(byte[] definition)
    {
        using var reader = new BinaryReader(new MemoryStream(definition), Encoding.UTF8);
        // The method's assembly first: the other one's type arguments may lie in it.
        MethodInfo method = ControlPacket.ReadIdentity(reader).Resolve();
        MethodInfo create = ControlPacket.ReadIdentity(reader).Resolve();
        return create.CreateDelegate<Func<MethodInfo, PoolFunction>>()(method);
    }
}
