using System;
using System.IO;
using System.Text;
using Ginnel.Pipes;

namespace Ginnel.Processes;

/// <summary>What the first byte of a packet on the control socket says.</summary>
internal enum ControlPacketKind : byte
{
    /// <summary>Parent to child, first: the method.</summary>
    Method = 1,

    /// <summary>Parent to child, one for each parameter: an end, with its descriptors.</summary>
    End = 2,

    /// <summary>Child to parent: the method is about to run.</summary>
    Running = 3,

    /// <summary>Child to parent: the method threw, or could not be run.</summary>
    Failed = 4,
}

/// <summary>
/// The packets between a parent and a child that runs a method, over a socket that is descriptor 3 of the child.
/// </summary>
/// <remarks>
/// 1. The parent writes <see cref="ControlPacketKind.Method"/> and one <see cref="ControlPacketKind.End"/> for each
///    parameter into the socket, starts the child with the other end of the socket, and closes what it has moved.
/// 2. The child finds the variable GINNEL_CHILD, "version:descriptor:inode". Only when the descriptor is
///    a socket with this inode number is it meant: a grandchild to which the variable leaked goes its own way.
/// 3. The child takes the variables away, reads the packets, answers <see cref="ControlPacketKind.Running"/>, runs the
///    method, and exits with its result. When it throws, <see cref="ControlPacketKind.Failed"/> goes out first.
/// 4. From then on the socket is silent. Its hang-up tells the child that the parent has died.
/// Integers are little-endian; strings are UTF-8 after their length in 7-bit groups.
/// </remarks>
internal static class ControlPacket
{
    public const int Version = 1;
    public const int Descriptor = 3;
    public const string VariableName = "GINNEL_CHILD";

    /// <summary>No packet is longer; both sides receive into buffers of this size.</summary>
    public const int MostBytes = 80 * 1024;

    public static byte[] Method(MethodIdentity method, int endCount, bool survivesParent, string hook) =>
        Write(ControlPacketKind.Method, writer =>
        {
            writer.Write((byte)Version);
            writer.Write((byte)endCount);
            writer.Write(survivesParent);
            writer.Write(hook);
            WriteIdentity(writer, method);
        });

    public static StartOrder ReadMethod(BinaryReader reader)
    {
        int version = reader.ReadByte();
        if (version != Version)
        {
            throw new HandshakeException(
                $"The parent speaks version {version} of the protocol with children, and this child {Version}.");
        }

        return new StartOrder(reader.ReadByte(), reader.ReadBoolean(), reader.ReadString(), ReadIdentity(reader));
    }

    public static byte[] End(MovedKind kind, ReadOnlySpan<int> numbers)
    {
        int[] copy = numbers.ToArray();
        return Write(ControlPacketKind.End, writer =>
        {
            writer.Write((byte)kind);
            writer.Write((byte)copy.Length);
            foreach (int number in copy)
                writer.Write(number);
        });
    }

    public static (MovedKind Kind, int[] Numbers) ReadEnd(BinaryReader reader)
    {
        var kind = (MovedKind)reader.ReadByte();
        int[] numbers = new int[reader.ReadByte()];
        for (int index = 0; index < numbers.Length; index++)
            numbers[index] = reader.ReadInt32();
        return (kind, numbers);
    }

    public static byte[] Running() => [(byte)ControlPacketKind.Running];

    public static byte[] Failed(RemoteFailure failure) =>
        Write(ControlPacketKind.Failed, writer => WriteFailure(writer, failure));

    public static void WriteFailure(BinaryWriter writer, RemoteFailure failure)
    {
        writer.Write(failure.TypeName);
        writer.Write(failure.Message);
        writer.Write(failure.StackTrace);
    }

    public static RemoteFailure ReadFailure(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString());

    public static void WriteIdentity(BinaryWriter writer, MethodIdentity method)
    {
        writer.Write(method.Assembly);
        writer.Write(method.Location);
        writer.Write(method.Version.ToByteArray());
        writer.Write(method.Type);
        writer.Write(method.Name);
        writer.Write((byte)method.Parameters.Length);
        foreach (string parameter in method.Parameters)
            writer.Write(parameter);
    }

    public static MethodIdentity ReadIdentity(BinaryReader reader)
    {
        string assembly = reader.ReadString();
        string location = reader.ReadString();
        var version = new Guid(reader.ReadBytes(16));
        string type = reader.ReadString();
        string name = reader.ReadString();
        string[] parameters = new string[reader.ReadByte()];
        for (int index = 0; index < parameters.Length; index++)
            parameters[index] = reader.ReadString();
        return new MethodIdentity(assembly, location, version, type, name, parameters);
    }

    /// <summary>Opens a packet: its kind, and a reader that stands behind it.</summary>
    public static (ControlPacketKind Kind, BinaryReader Reader) Open(byte[] packet, int length)
    {
        var reader = new BinaryReader(new MemoryStream(packet, 0, length, writable: false), Encoding.UTF8);
        return ((ControlPacketKind)reader.ReadByte(), reader);
    }

    private static byte[] Write(ControlPacketKind kind, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write((byte)kind);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }
}

/// <summary>What a child is told to run.</summary>
/// <param name="EndCount">How many end packets follow.</param>
/// <param name="SurvivesParent">Whether it goes on when the parent dies.</param>
/// <param name="Hook">What was put in front of DOTNET_STARTUP_HOOKS, or an empty string.</param>
/// <param name="Method">The method.</param>
internal sealed record StartOrder(int EndCount, bool SurvivesParent, string Hook, MethodIdentity Method);
