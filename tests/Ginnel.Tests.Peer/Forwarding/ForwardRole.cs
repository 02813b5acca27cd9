using System.IO;
using System.Threading.Tasks;
using Ginnel.RabbitMQ;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Forwarding;

/// <summary>One side of forwarding, until it is killed.</summary>
/// <remarks>The path has both spools, and the name is the hosts.</remarks>
internal static class ForwardRole
{
    public const string Route = "chaos";

    public static SpoolOptions SpoolOptions(SpoolDurability durability = SpoolDurability.Batch) =>
        new() { Durability = durability, SegmentLength = 8 << 20, KeepHandled = true };

    public static async Task SendAsync()
    {
        using var log = new FileLog(Path.Join(RoleSettings.Path, "near.log"));
        await using var spool = Spool.Open(Path.Join(RoleSettings.Path, "near"), SpoolAccess.Read, SpoolOptions());
        using var sender = new ForwardingSender(spool, Options("near-forwarder"), log);
        await sender.RunAsync();
    }

    public static async Task ReceiveAsync()
    {
        using var log = new FileLog(Path.Join(RoleSettings.Path, "far.log"));
        await using var spool = Spool.Open(
            Path.Join(RoleSettings.Path, "far"), SpoolAccess.ReadAppend, SpoolOptions());
        using var receiver = new ForwardingReceiver(spool, Options("far-forwarder"), log);
        await receiver.RunAsync();
    }

    private static ForwardingOptions Options(string folder) => new()
    {
        Route = Route,
        Folder = Path.Join(RoleSettings.Path, folder),
        Hosts = RoleSettings.Name.Split(','),
    };
}
