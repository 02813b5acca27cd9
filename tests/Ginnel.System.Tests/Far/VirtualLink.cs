using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Far;

/// <summary>Two network namespaces, and the link between them, which can be made worse.</summary>
/// <remarks>
/// <code>
///     namespace A                  this process                  namespace B
///     10.77.0.1  veth ------- veth  forwards  veth ------- veth  10.77.0.2
/// </code>
/// Each namespace has one end of a pair of virtual devices. The other ends are here, and this process carries each
/// frame from one to the other, or does not. So nothing is asked of the kernel but devices and raw sockets.
/// </remarks>
internal sealed class VirtualLink : IAsyncDisposable
{
    public const string ServerHost = "10.77.0.2";

    private const string ClientHost = "10.77.0.1";
    private const string InnerDevice = "veth0";

    private static int s_count;

    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture, $"gn{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
    private readonly CancellationTokenSource _end = new();
    private Socket[] _sockets = [];
    private LinkDirection[] _directions = [];
    private Task _carrying = Task.CompletedTask;
    private int _rest = int.MaxValue;

    private VirtualLink()
    {
    }

    /// <summary>Where the client is.</summary>
    public string ClientNamespace => _name + "a";

    /// <summary>Where the listener is.</summary>
    public string ServerNamespace => _name + "b";

    /// <summary>Frames that were carried and dropped so far.</summary>
    public (long Carried, long Dropped) Frames =>
        (_directions.Sum(static one => one.Carried), _directions.Sum(static one => one.Dropped));

    /// <summary>Makes everything; a test without root is skipped.</summary>
    /// <param name="seed">Of what is dropped.</param>
    public static async Task<VirtualLink> CreateAsync(int seed)
    {
        Assert.SkipUnless(Environment.UserName == "root", "making network namespaces needs root");
        await SweepAsync();
        var link = new VirtualLink();
        try
        {
            await link.BuildAsync(link.ClientNamespace, ClientHost);
            await link.BuildAsync(link.ServerNamespace, ServerHost);
            link.Start(seed);
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on frames are late, and some are dropped.</summary>
    public void Impair(double loss, TimeSpan delay)
    {
        foreach (LinkDirection direction in _directions)
            (direction.Loss, direction.Delay) = (loss, delay);
    }

    /// <summary>From now on nothing is carried, and nobody is told.</summary>
    public void Cut()
    {
        foreach (LinkDirection direction in _directions)
            direction.IsCut = true;
    }

    /// <summary>The same for what the client sends, and only that.</summary>
    public void CutClient() => _directions[0].IsCut = true;

    /// <summary>Carries so many more frames of TCP, and then none of it.</summary>
    public void CutAfter(int frames) => Volatile.Write(ref _rest, frames);

    public void Mend()
    {
        foreach (LinkDirection direction in _directions)
            direction.IsCut = false;
        Volatile.Write(ref _rest, int.MaxValue);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _carrying;
        foreach (Socket socket in _sockets)
            socket.Dispose();
        // The devices go with the namespaces that they have one end in.
        await TryRunAsync("ip", "netns", "delete", ClientNamespace);
        await TryRunAsync("ip", "netns", "delete", ServerNamespace);
        _end.Dispose();
    }

    /// <summary>Removes what runs left that were killed.</summary>
    private static async Task SweepAsync()
    {
        if (!Directory.Exists("/run/netns"))
            return;
        foreach (string path in Directory.EnumerateFiles("/run/netns", "gn*-*"))
        {
            string name = Path.GetFileName(path);
            if (!Directory.Exists($"/proc/{name[2..].Split('-')[0]}"))
                await TryRunAsync("ip", "netns", "delete", name);
        }
    }

    private async Task BuildAsync(string space, string host)
    {
        await RunAsync("ip", "netns", "add", space);
        await RunAsync("ip", "link", "add", space, "type", "veth", "peer", "name", InnerDevice, "netns", space);
        await RunAsync("ip", "-n", space, "address", "add", host + "/24", "dev", InnerDevice);
        // Or whole bunches of segments would come as one frame, without their checksums.
        await RunAsync("ip", "netns", "exec", space, "ethtool", "-K", InnerDevice, "tx", "off");
        await RunAsync("ip", "-n", space, "link", "set", "lo", "up");
        await RunAsync("ip", "-n", space, "link", "set", InnerDevice, "up");
        await RunAsync("ip", "link", "set", space, "addrgenmode", "none");
        await RunAsync("ip", "link", "set", space, "up");
    }

    private void Start(int seed)
    {
        Socket client = DeviceEndPoint.Open(ClientNamespace);
        _sockets = [client];
        Socket server = DeviceEndPoint.Open(ServerNamespace);
        _sockets = [client, server];
        _directions = [new LinkDirection(client, server, seed), new LinkDirection(server, client, seed + 1)];
        _carrying = Task.WhenAll(_directions.Select(one => one.RunAsync(IsOpen, _end.Token)));
    }

    private bool IsOpen(bool isTcp)
    {
        int rest = Volatile.Read(ref _rest);
        if (!isTcp || rest is 0 or int.MaxValue)
            return !isTcp || rest > 0;
        return Interlocked.CompareExchange(ref _rest, rest - 1, rest) == rest || IsOpen(isTcp);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        if (await TryRunAsync(program, arguments) is { Length: > 0 } problem)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {problem}");
    }

    /// <summary>What it complained about; empty when it succeeded.</summary>
    private static async Task<string> TryRunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string problem = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : $"code {process.ExitCode}. {problem}";
    }
}
