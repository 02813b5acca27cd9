using System;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Graphs to bytes and back, with a formatter that need not be registered.</summary>
internal static class GraphBytes
{
    public static byte[] Of<T>(GraphFormatter<T> formatter, T? root) where T : class
    {
        var writer = new MessageWriter([]);
        try
        {
            formatter.Write(ref writer, root);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static T? Read<T>(GraphFormatter<T> formatter, ReadOnlySpan<byte> bytes) where T : class
    {
        var reader = new MessageReader(bytes);
        T? root = formatter.Read(ref reader);
        if (reader.Remaining != 0)
            reader.Throw("Bytes are left.");
        return root;
    }

    public static T Copy<T>(GraphFormatter<T> formatter, T root) where T : class
    {
        T? copy = Read(formatter, Of(formatter, root));
        Assert.NotNull(copy);
        return copy;
    }
}
