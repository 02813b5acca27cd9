using System.IO;
using System.Runtime.InteropServices;
using Ginnel.Benchmarks.Laps;
using Ginnel.Spooling.Benchmarks.Queues;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Spooling.Benchmarks.Workloads;

/// <summary>One append after the other, each with a sync of its own, beside the two system calls it takes.</summary>
internal static partial class SingleAppends
{
    private const string Name = "append of 100 bytes, each synced";
    private const string Ours = "Ginnel, each";
    private const string Bare = "pwrite and fdatasync";
    // What a message takes in a journal.
    private const int RecordLength = 144;
    private const int FileLength = 32 << 20;

    public static Workload Create()
    {
        var folder = new WorkFolder();
        var spool = Spool.Open($"{folder.Path}/spool", SpoolAccess.Append, new()
        {
            Durability = SpoolDurability.Each,
            Capacity = 256 << 20,
            FullPolicy = SpoolFullPolicy.DropOldest,
        });
        SafeFileHandle file = File.OpenHandle(
            $"{folder.Path}/bare", FileMode.CreateNew, FileAccess.ReadWrite, preallocationSize: FileLength);
        RandomAccess.Write(file, new byte[FileLength], 0);
        RandomAccess.FlushToDisk(file);
        byte[] message = new byte[Message.Length];
        byte[] record = new byte[RecordLength];
        long offset = 0;
        return new Workload(
            Name,
            [
                new(Ours, times =>
                {
                    for (int time = 0; time < times; time++)
                        spool.Append(message);
                }),
                new(Bare, times =>
                {
                    for (int time = 0; time < times; time++)
                    {
                        offset = (offset + RecordLength) % (FileLength - RecordLength);
                        RandomAccess.Write(file, record, offset);
                        if (SyncData(file) != 0)
                            throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}.");
                    }
                }),
            ],
            [new Target(Name, Ours, Bare, 1.3)])
        {
            Resources = new Ending(() =>
            {
                spool.Dispose();
                file.Dispose();
                folder.Dispose();
            }),
        };
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);
}
