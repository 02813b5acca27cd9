using System;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Tests.Peer.Crash;

namespace Ginnel.Tests.Peer;

/// <summary>The program that tests start, and kill: its first argument says what it is to play.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (CarelessRole.HasLine(args))
            ChildProcess.RunIfChild();
        if (CarelessRole.IsPlayed)
            return await CarelessRole.RunAsync();
        return args switch
        {
            ["crash", var directory, var name] => await RunAsync(CrashRole.RunConnected(directory, name)),
            ["unreached publisher", var path] => Sleeping.UnreachedRole.Publish(path),
            ["unreached waiter", var path] => Sleeping.UnreachedRole.Wait(path),
            ["spool syncs", var path, var way, var times] => await Spooling.SpoolSyncRole.RunAsync(path, way, times),
            ["children"] => await ChildrenRole.RunAsync(),
            ["knock", var path] => Rights.KnockRole.Run(path),
            ["fill disk", var path, var durability, var policy] =>
                Spooling.SmallDiskRole.Fill(path, durability, policy),
            ["squeeze disk", var path, var durability, var isOpenBefore] =>
                Spooling.SmallDiskRole.Sweep(path, durability, isOpenBefore),
            ["sparse disk", var path, var durability] => Spooling.SmallDiskRole.OpenSparse(path, durability),
            ["read-only disk", var path, var durability] => Spooling.ReadOnlyDiskRole.Run(path, durability),
            ["spool stranger", var path, var wish, var owner] => Spooling.SpoolStrangerRole.Run(path, wish, owner),
            ["far", var role, var host, var folder, var silence] =>
                await Far.FarRole.RunAsync(role, host, folder, silence),
            ["watched", var directory] => await Watched.WatchedRole.RunAsync(directory),
            ["plug-in", var assembly, var type, var method] => await PlugInRole.RunAsync(assembly, type, method),
            _ => Refuse(args),
        };
    }

    private static async Task<int> RunAsync(Task role)
    {
        await role;
        return 0;
    }

    private static int Refuse(string[] args)
    {
        Console.Error.WriteLine($"There is no role '{string.Join(' ', args)}'.");
        return 2;
    }
}
