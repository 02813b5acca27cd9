using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;

namespace Ginnel.Tests.Peer.Rights;

/// <summary>A peer that takes the other side's segment and tries every way to write, resize or unseal it.</summary>
internal static partial class IntruderRole
{
    private const string LibC = "libc";
    private const int Shared = 1;
    private const int ReadAndWrite = 3;
    private const int PunchHole = 3;
    private const int AddSeals = 1033;
    private static readonly nint s_failed = -1;

    /// <summary>Reports a line for each attempt: its name, and the error number that refused it, or 0.</summary>
    public static async Task RunAsync(PipeReadEnd end, PipeWriteEnd report)
    {
        Descriptor segment = await TakeSegmentAsync(end.Core.Link.Socket);
        var lines = new StringBuilder();
        int file = segment.Value;

        Note(lines, "read-only map", Map(0, 4096, 1, Shared, file, 0) != s_failed);
        Note(lines, "writable map", Map(0, 4096, ReadAndWrite, Shared, file, 0) != s_failed);
        Note(lines, "mprotect", Protect(Map(0, 4096, 1, Shared, file, 0), 4096, ReadAndWrite) == 0);
        Note(lines, "pwrite", Write(file, 42, 1, 128) == 1);
        Note(lines, "shrink", SetLength(file, 0) == 0);
        Note(lines, "grow", SetLength(file, 1 << 20) == 0);
        Note(lines, "punch a hole", Allocate(file, PunchHole, 0, 4096) == 0);
        Note(lines, "add a seal", Control(file, AddSeals, (int)Seals.Write) == 0);
        TryAgain(lines, "re-opened ", Open($"/proc/self/fd/{file}", 2));

        report.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        await report.CompleteAsync();
    }

    /// <summary>The same through a descriptor of our own, opened anew for writing.</summary>
    private static void TryAgain(StringBuilder lines, string how, int file)
    {
        Note(lines, how + "writable map", file >= 0 && Map(0, 4096, ReadAndWrite, Shared, file, 0) != s_failed);
        Note(lines, how + "pwrite", file >= 0 && Write(file, 42, 1, 128) == 1);
        Note(lines, how + "shrink", file >= 0 && SetLength(file, 0) == 0);
    }

    private static void Note(StringBuilder lines, string attempt, bool hasSucceeded) => lines.AppendLine(
        CultureInfo.InvariantCulture, $"{attempt}={(hasSucceeded ? 0 : Marshal.GetLastPInvokeError())}");

    /// <summary>The descriptor that came with the other side's hello.</summary>
    private static async Task<Descriptor> TakeSegmentAsync(Descriptor socket)
    {
        var descriptors = new Descriptor?[PacketSocket.MostDescriptors];
        byte[] packet = new byte[256];
        while (PacketSocket.Receive(socket, packet, descriptors).DescriptorCount == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        return descriptors[0]!;
    }

    [LibraryImport(LibC, EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport(LibC, EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport(LibC, EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint Write(int file, in byte value, nuint length, long offset);

    [LibraryImport(LibC, EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int SetLength(int file, long length);

    [LibraryImport(LibC, EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(int file, int mode, long offset, long length);

    [LibraryImport(LibC, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, int argument);

    [LibraryImport(LibC, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
