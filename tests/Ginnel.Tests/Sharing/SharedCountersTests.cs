using System;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Counters and a reader of their pages, in one process.</summary>
public sealed class SharedCountersTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counters_OfAllThreads_AreAddedUp(bool areApart)
    {
        using var writer = new SharedCountersWriter(["sent", "received"], areApart);
        using var reader = new SharedCountersReader(writer.Region);
        Parallel.For(0, 4, _ =>
        {
            for (int count = 0; count < 10_000; count++)
            {
                writer.Increment(0);
                writer.Add(1, 2);
            }
        });
        Assert.Equal(40_000, reader[0]);
        Assert.Equal(80_000, reader[reader.IndexOf("received")]);
        Assert.Equal(-1, reader.IndexOf("lost"));
        Assert.Equal(["sent", "received"], reader.Names);
        using SharedCountersWriter successor = reader.Succeed();
        Assert.Equal(40_001, successor.Increment(0));
    }

    [Fact]
    public void Names_ThatCannotBe_AreRefused()
    {
        Assert.Throws<ArgumentException>(static () => new SharedCountersWriter(["one", "one"]));
        Assert.Throws<ArgumentException>(static () => new SharedCountersWriter([new string('x', 64)]));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new SharedCountersWriter([]));
        using var writer = new SharedCountersWriter([new string('x', 63)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Increment(1));
    }

    [Fact]
    public void Open_OfAnyBytes_IsRefusedOrHarmless()
    {
        var random = new Random(5);
        for (int round = 0; round < 2000; round++)
        {
            using var writer = new SharedCountersWriter([.. Enumerable.Range(0, 50).Select(static i => $"name {i}")]);
            Span<byte> bytes = writer.Region.AsSpan(0, 8192);
            bytes[random.Next(2) == 0 ? random.Next(24) : 4096 + random.Next(3200)] = (byte)random.Next(256);
            try
            {
                using var reader = new SharedCountersReader(writer.Region);
                for (int index = 0; index < reader.Names.Count; index++)
                    _ = reader[index];
            }
            catch (HandshakeException)
            {
                // Said in time.
            }
        }
    }
}
