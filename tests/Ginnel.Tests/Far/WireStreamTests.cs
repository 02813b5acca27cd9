using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Far;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Far;

/// <summary>What is held goes out whole and together, and all that comes is read in order.</summary>
public sealed class WireStreamTests : IAsyncLifetime
{
    private const int Record = 16 << 10;
    private const int Together = 128 << 10;

    private WireStream? _wire;
    private Socket? _other;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private WireStream Wire => _wire!;

    private Socket Other => _other!;

    public async ValueTask InitializeAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(listener.LocalEndPoint!, Token);
        _other = await listener.AcceptAsync(Token);
        _wire = new WireStream(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        Other.Dispose();
    }

    [Fact]
    public async Task Write_NotHeld_GoesOutAtOnce()
    {
        await Wire.WriteAsync(Pattern.Create(0, Record), Token);
        await ExpectAsync(0, Record);
    }

    [Fact]
    public async Task Write_Held_GoesOutWhenItIsLetGo()
    {
        Wire.Hold();
        for (int number = 0; number < 3; number++)
            await Wire.WriteAsync(Pattern.Create(number * Record, Record), Token);
        Assert.Equal(0, Other.Available);
        await Wire.LetGoAsync();
        await ExpectAsync(0, 3 * Record);
        await Wire.LetGoAsync();
        await Wire.WriteAsync(Pattern.Create(3 * Record, 10), Token);
        await ExpectAsync(3 * Record, 10);
    }

    [Fact]
    public async Task Write_HeldBeyondWhatGoesTogether_SendsWholeRecords()
    {
        const int Length = 20_000;
        const int Fitting = Together / Length;
        Wire.Hold();
        for (int number = 0; number <= Fitting; number++)
            await Wire.WriteAsync(Pattern.Create(number * Length, Length), Token);
        await ExpectAsync(0, Fitting * Length);
        Assert.Equal(0, Other.Available);
        await Wire.LetGoAsync();
        await ExpectAsync(Fitting * Length, Length);
    }

    [Fact]
    public async Task Write_HeldAndLongerThanWhatGoesTogether_ArrivesInOrder()
    {
        Wire.Hold();
        await Wire.WriteAsync(Pattern.Create(0, 100), Token);
        Task writing = Wire.WriteAsync(Pattern.Create(100, 3 * Together), Token).AsTask();
        await ExpectAsync(0, 100 + 3 * Together);
        await writing.Within();
        await Wire.LetGoAsync();
    }

    [Fact]
    public async Task Read_OfAnyLengths_GivesAllInOrderAndThenTheEnd()
    {
        var random = new Random(Fuzz.Seed());
        const int Total = 3 << 20;
        Task sending = Task.Run(
            async () =>
            {
                for (int sent = 0; sent < Total;)
                {
                    int length = Math.Min(1 + random.Next(random.Next(5) == 0 ? 400_000 : 5_000), Total - sent);
                    for (int done = 0; done < length;)
                        done += await Other.SendAsync(Pattern.Create(sent + done, length - done), Token);
                    sent += length;
                }

                Other.Shutdown(SocketShutdown.Send);
            },
            Token);
        var lengths = new Random(Fuzz.Seed());
        byte[] buffer = new byte[64 << 10];
        int read = 0;
        while (true)
        {
            int count = await Wire.ReadAsync(buffer.AsMemory(0, 1 + lengths.Next(buffer.Length)), Token)
                .AsTask().Within();
            if (count == 0)
                break;
            Pattern.Check(buffer.AsSpan(0, count), read);
            read += count;
        }

        Assert.Equal(Total, read);
        await sending.Within();
    }

    [Fact]
    public async Task Read_CancelledWhileItWaits_LosesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        byte[] buffer = new byte[100];
        Task<int> reading = Wire.ReadAsync(buffer, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading).Within();
        await Other.SendAsync(Pattern.Create(0, 100), Token);
        await Wire.ReadExactlyAsync(buffer, Token).AsTask().Within();
        Pattern.Check(buffer, 0);
    }

    private async Task ExpectAsync(int position, int length)
    {
        byte[] buffer = new byte[length];
        for (int done = 0; done < length;)
        {
            int count = await Other.ReceiveAsync(buffer.AsMemory(done), Token).AsTask().Within();
            Assert.NotEqual(0, count);
            done += count;
        }

        Pattern.Check(buffer, position);
    }
}
