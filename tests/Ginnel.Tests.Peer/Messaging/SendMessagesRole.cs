using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Peer.Traffic;

namespace Ginnel.Tests.Peer.Messaging;

/// <summary>Sends messages of all sizes by every call in turn; as many as it is told, or until it is killed.</summary>
internal static class SendMessagesRole
{
    public const string EndpointName = "messages";

    public static async Task OverPipeAsync(PipeWriteEnd end)
    {
        using PipeChannelWriter<MixedMessage> writer = end.WriterOf<MixedMessage>();
        await SendAsync(writer);
    }

    public static async Task OverConnectionAsync()
    {
        var options = new ConnectOptions { Directory = RoleSettings.Path, Capacity = 4096 };
        using Connection connection = await Endpoint.ConnectAsync(EndpointName, options);
        using PipeChannelWriter<MixedMessage> writer = connection.WriterOf<MixedMessage>();
        await SendAsync(writer);
        writer.Dispose();
        // The reader hangs up once it has everything.
        while (await connection.Reader.WaitToReadAsync())
            connection.Reader.Advance(connection.Reader.TryRead(out var rest) ? rest.Length : 0);
    }

    private static async Task SendAsync(PipeChannelWriter<MixedMessage> writer)
    {
        int seed = RoleSettings.Seed;
        var noise = new Noise(seed);
        for (long number = 0; number < RoleSettings.Length; number++)
        {
            MixedMessage message = MixedMessage.Create(noise, seed, number);
            switch (number / 100 % 4)
            {
                case 0:
                    await writer.WriteAsync(message);
                    break;
                case 1:
                    writer.Write(message);
                    break;
                case 2:
                    await writer.WriteAllAsync(new[] { message });
                    break;
                default:
                    while (!writer.TryWrite(message))
                        await writer.WaitToWriteAsync();
                    break;
            }
        }
    }
}
