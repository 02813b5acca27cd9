using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Fuzzing;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Bytes that are no message: one exception and no other, and no more memory than they answer for.</summary>
/// <remarks>
/// Memory is measured whole: everything that a message makes together, the exception included, stays within 64 KiB and
/// 8 times the bytes.
/// </remarks>
public sealed class HostileBytesTests
{
    public static TheoryData<string> Names => MessageCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Deserialize_EveryTruncation_IsRefused(string name)
    {
        MessageCase item = MessageCases.Of(name);
        foreach (byte[] message in item.Messages())
        {
            // Each length of short messages; of long ones the first and the last.
            for (int length = 0; length < message.Length; length++)
            {
                if (length > 300 && length < message.Length - 20)
                    continue;
                Assert.False(TryRead(item, message.AsSpan(0, length)), $"{length} bytes of {message.Length} were read");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Deserialize_MoreBytes_AreRefused(string name)
    {
        MessageCase item = MessageCases.Of(name);
        foreach (byte[] message in item.Messages())
            Assert.False(TryRead(item, [.. message, 0]), "a byte more was taken");
    }

    /// <summary>A count that the bytes which are left could just hold, at each place where one might be.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Deserialize_LargeClaims_TakeNoMoreMemoryThanTheBytesAnswerFor(string name)
    {
        MessageCase item = MessageCases.Of(name);
        byte[] golden = item.Golden();
        byte[] bytes = new byte[256 * 1024];
        foreach (byte fill in (byte[])[0, 1, 0xFF])
        {
            for (int offset = 0; offset <= Math.Min(16, golden.Length); offset++)
            {
                bytes.AsSpan().Fill(fill);
                golden.AsSpan(0, offset).CopyTo(bytes);
                for (int divisor = 1; divisor <= 16; divisor *= 2)
                {
                    BitConverter.TryWriteBytes(bytes.AsSpan(offset), (bytes.Length - offset - sizeof(int)) / divisor);
                    TryRead(item, bytes);
                }
            }
        }
    }

    [Fact]
    public void Deserialize_RandomMutations_AreReadOrRefused()
    {
        int seed = Fuzz.Seed();
        int each = Math.Max(1, Fuzz.Iterations(1_000_000) / MessageCases.All.Count);
        var random = new Random(seed);
        var mutation = new Mutation(random);
        foreach (MessageCase item in MessageCases.All)
        {
            byte[][] messages = [.. item.Messages().Where(static message => message.Length <= 1024)];
            for (int round = 0; round < each; round++)
            {
                ReadOnlySpan<byte> bytes = mutation.Of(messages[random.Next(messages.Length)]);
                try
                {
                    TryRead(item, bytes);
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"SEED={seed}: {item.Name}, round {round}, {Convert.ToHexString(bytes)}"), exception);
                }
            }
        }
    }

    /// <summary>The writer of a ring's pages can change them at any time, also between two looks.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Deserialize_WhileBytesChange_IsReadOrRefused(string name)
    {
        MessageCase item = MessageCases.Of(name);
        byte[] shared = [.. item.Messages().MaxBy(static message => message.Length)!.Take(4096)];
        byte[] original = [.. shared];
        using var stop = new CancellationTokenSource();
        Task scribbler = Watchdog.OnThread(() => Scribble(shared, original, stop.Token));
        await Watchdog.OnThread(() =>
        {
            for (int round = 0; round < 200; round++)
                TryRead(item, shared);
        }).Within();
        await stop.CancelAsync();
        await scribbler.Within();
    }

    private static void Scribble(byte[] shared, byte[] original, CancellationToken stop)
    {
        var random = new Random(7);
        while (!stop.IsCancellationRequested)
        {
            int index = random.Next(shared.Length);
            Volatile.Write(ref shared[index], (byte)random.Next(256));
            index = random.Next(shared.Length);
            Volatile.Write(ref shared[index], original[index]);
        }
    }

    /// <summary>Reads; false when it was refused. Checks what was allocated, either way.</summary>
    private static bool TryRead(MessageCase item, ReadOnlySpan<byte> bytes) =>
        MemoryRule.TryRead<InvalidMessageException>(item.Read, bytes);
}
