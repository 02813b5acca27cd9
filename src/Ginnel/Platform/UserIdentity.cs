using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>
/// &lt;unistd.h&gt; and &lt;grp.h&gt;: who this process is, and which number a group's name stands for.
/// </summary>
internal static partial class UserIdentity
{
    public const uint Root = 0;

    /// <summary>The user whose rights this process has.</summary>
    [LibraryImport(LibC.Name, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    /// <summary>The number of a group, or null when there is none of that name.</summary>
    public static unsafe uint? FindGroup(string name)
    {
        // struct group: two pointers (name, password), the number, and the members, which are of no interest here but
        // have to fit into the buffer.
        byte* group = stackalloc byte[32];
        byte[] buffer = new byte[1 << 16];
        fixed (byte* start = buffer)
        {
            int errno = GetGroup(name, group, start, (nuint)buffer.Length, out nint found);
            if (errno != 0 && errno != Errno.ENOENT)
                throw new SystemCallException("getgrnam_r", errno, name);
            return found == 0 ? null : BinaryPrimitives.ReadUInt32LittleEndian(new(group + 16, 4));
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int GetGroup(
        string name, byte* group, byte* buffer, nuint length, out nint found);
}
