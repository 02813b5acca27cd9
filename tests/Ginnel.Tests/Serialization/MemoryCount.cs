using System;
using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization;

/// <summary>What a writer and a reader count for a value, and what reading it really allocates.</summary>
internal static class MemoryCount
{
    public static (long Written, long Read, long Allocated) Of<T>(IMessageFormatter<T> formatter, T value)
    {
        var writer = new MessageWriter([]);
        formatter.Write(ref writer, value);
        // The least of some attempts: the runtime may have something to do of its own on this thread.
        long allocated = long.MaxValue;
        long counted = 0;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            var reader = new MessageReader(writer.Written, long.MaxValue);
            long before = GC.GetAllocatedBytesForCurrentThread();
            T read = formatter.Read(ref reader);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            counted = long.MaxValue - reader.MemoryLeft;
            GC.KeepAlive(read);
        }

        (long, long, long) result = (writer.Memory, counted, allocated);
        writer.Dispose();
        return result;
    }
}
