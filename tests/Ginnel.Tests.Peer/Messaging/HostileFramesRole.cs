using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;

namespace Ginnel.Tests.Peer.Messaging;

/// <summary>A writer that greets as it should, and then sends frames whose headers and contents are anything.</summary>
internal static class HostileFramesRole
{
    private static readonly uint[] s_lengths =
        [0, 1, 4, 7, 8, 12, 16, 64, 2040, 2041, 4088, 4096, int.MaxValue, uint.MaxValue, uint.MaxValue - 7];

    public static async Task RunAsync()
    {
        using Connection connection = await Endpoint.ConnectAsync(
            "hostile-frames", new ConnectOptions { Directory = RoleSettings.Path });
        var random = new Random(RoleSettings.Seed);
        for (long round = 0; round < RoleSettings.Length; round++)
        {
            using PipeWriteEnd end = await connection.ReceiveHandleAsync<PipeWriteEnd>();
            try
            {
                Attack(end, random, round % 2 == 0);
            }
            catch (GinnelException)
            {
                // Cut off: as it should be.
            }
        }
    }

    private static void Attack(PipeWriteEnd end, Random random, bool isText)
    {
        using PipeChannelWriter<string?> text = isText ? end.WriterOf<string?>() : null!;
        using PipeChannelWriter<long> numbers = isText ? null! : end.WriterOf<long>();
        end.WaitToWrite(2048);
        if (random.Next(8) != 0)
            _ = isText ? text.TryWrite("hello") : numbers.TryWrite(5);
        int frames = random.Next(4);
        for (int count = 0; count < frames; count++)
        {
            byte[] bytes = new byte[8 * random.Next(1, 40)];
            random.NextBytes(bytes);
            // A good header now and then, so that the contents are looked at, too.
            int length = bytes.Length - 8;
            ulong header = random.Next(4) switch
            {
                0 => FrameLayout.HeaderOf(KindOf(random), length - random.Next(Math.Min(length + 1, 8))),
                1 => FrameLayout.HeaderOf(KindOf(random), (int)s_lengths[random.Next(s_lengths.Length)]),
                _ => FrameLayout.HeaderOf(FrameKind.ChannelMessage, length),
            };
            if (random.Next(30) == 0)
                header ^= 1UL << random.Next(64);
            BitConverter.TryWriteBytes(bytes, header);
            if (length >= 4 && random.Next(2) == 0)
                BitConverter.TryWriteBytes(bytes.AsSpan(8), random.Next(-2, length + 8));
            end.Write(bytes);
        }
    }

    private static byte KindOf(Random random) => (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(11));
}
