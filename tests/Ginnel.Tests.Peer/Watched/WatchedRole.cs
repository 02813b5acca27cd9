using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Calling;

namespace Ginnel.Tests.Peer.Watched;

/// <summary>
/// A process to be looked at from outside: does what the lines of its input say, one after the other, and answers each
/// with a line.
/// </summary>
/// <remarks>
/// <c>listen NAME</c>, <c>accept</c>, <c>connect NAME</c>; <c>write COUNT</c> and <c>read COUNT</c> bytes; <c>stuff</c>
/// writes without end, until the ring is full and beyond; <c>drain</c> reads without end, as much as there is;
/// <c>table</c> answers with the open handles as JSON; <c>serve NAME</c> serves a contract that allows calls in JSON,
/// and <c>serve-bytes NAME</c> one that does not.
/// </remarks>
internal sealed class WatchedRole(string directory)
{
    private readonly byte[] _buffer = new byte[16 << 10];
    private EndpointListener? _listener;
    private Connection? _connection;
    private CallServer? _server;

    public static async Task<int> RunAsync(string directory)
    {
        var role = new WatchedRole(directory);
        while (await Console.In.ReadLineAsync() is { } line)
            await Console.Out.WriteLineAsync(await role.ObeyAsync(line.Split(' ')));
        role._connection?.Dispose();
        role._listener?.Dispose();
        if (role._server is not null)
            await role._server.DisposeAsync();
        return 0;
    }

    private async Task<string> ObeyAsync(string[] words)
    {
        switch (words)
        {
            case ["listen", var name]:
                _listener = Endpoint.Listen(name, new ListenOptions { Directory = directory });
                break;
            case ["accept"]:
                _connection = await _listener!.AcceptAsync();
                break;
            case ["connect", var name]:
                _connection = await Endpoint.ConnectAsync(name, new ConnectOptions { Directory = directory });
                break;
            case ["write", var count]:
                _connection!.Writer.Write(new byte[int.Parse(count)]);
                break;
            case ["read", var count]:
                await _connection!.AsStream().ReadExactlyAsync(new byte[int.Parse(count)]);
                break;
            case ["stuff"]:
                Start(Stuff);
                break;
            case ["drain"]:
                Start(Drain);
                break;
            case ["serve", var name]:
                _server = Calls.Serve<IArithmetic>(name, new Arithmetic(), Serving());
                break;
            case ["serve-bytes", var name]:
                _server = Calls.Serve<ILedger>(name, new Ledger(null), Serving());
                break;
            case ["table"]:
                return JsonSerializer.Serialize([.. HandleTable.Snapshot()], HandlesContext.Default.HandleInfoArray);
            default:
                throw new ArgumentException($"There is no order '{string.Join(' ', words)}'.");
        }

        return "done";
    }

    private ServeOptions Serving() => new() { Listen = new ListenOptions { Directory = directory } };

    private static void Start(Action loop)
    {
        var thread = new Thread(() => RunUntilKilled(loop)) { IsBackground = true };
        thread.Start();
    }

    private static void RunUntilKilled(Action loop)
    {
        try
        {
            loop();
        }
        catch (GinnelException)
        {
            // The other one was killed, as it is meant to be.
        }
    }

    private void Stuff()
    {
        while (true)
            _connection!.Writer.Write(_buffer);
    }

    private void Drain()
    {
        byte[] target = new byte[_buffer.Length];
        while (_connection!.Reader.Read(target) > 0)
        {
        }
    }
}
