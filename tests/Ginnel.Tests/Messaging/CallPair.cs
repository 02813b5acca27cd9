using System;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Far;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Ginnel.Waiting;

namespace Ginnel.Tests.Messaging;

/// <summary>Both sides of a connection with calls, in this process.</summary>
internal sealed class CallPair : IAsyncDisposable
{
    private CallPair(CallSession session, CallClient<IArithmetic> client, Arithmetic implementation)
    {
        Session = session;
        Client = client;
        Implementation = implementation;
    }

    public CallSession Session { get; }

    public CallClient<IArithmetic> Client { get; }

    public Arithmetic Implementation { get; }

    public IArithmetic Target => Client.Target;

    public static async Task<CallPair> StartAsync(
        ServeOptions? serve = null, CallOptions? call = null, int capacity = 65536,
        WaitStrategy strategy = WaitStrategy.Adaptive, bool isFar = false)
    {
        if (isFar)
            return await StartFarAsync(serve, call, capacity, strategy);
        (DuplexPipeEnd left, DuplexPipeEnd right) =
            DuplexPipe.Create(new PipeSettings { Capacity = capacity, WaitStrategy = strategy });
        var implementation = new Arithmetic();
        CallSession session = Calls.Serve<IArithmetic>(right, implementation, serve);
        return new CallPair(session, await Calls.ConnectAsync<IArithmetic>(left, call).Within(), implementation);
    }

    private static async Task<CallPair> StartFarAsync(
        ServeOptions? serve, CallOptions? call, int capacity, WaitStrategy strategy)
    {
        FarPair pair = await FarPair.ConnectAsync(capacity, strategy);
        pair.Listener.Dispose();
        var implementation = new Arithmetic();
        CallSession session = Calls.Serve<IArithmetic>(pair.Server, implementation, serve);
        return new CallPair(session, await Calls.ConnectAsync<IArithmetic>(pair.Client, call).Within(), implementation);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().Within();
        await Session.DisposeAsync().Within();
        Implementation.Dispose();
    }
}
