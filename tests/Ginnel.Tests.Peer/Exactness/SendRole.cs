using System;
using System.IO.Hashing;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Tests.Peer.Traffic;

namespace Ginnel.Tests.Peer.Exactness;

/// <summary>Sends noise, half of it blocking and half of it not, and reports the hash of what it sent.</summary>
internal static class SendRole
{
    public static async Task Run(PipeWriteEnd data, PipeWriteEnd report)
    {
        int seed = RoleSettings.Seed;
        long length = RoleSettings.Length;
        var hash = new XxHash128();
        var writer = new TrafficWriter(data, new Noise(seed), seed, Math.Min(256 << 10, 3 * data.Capacity))
        {
            Hash = hash,
        };
        writer.Write(length / 2);
        await writer.WriteAsync(length);
        await data.CompleteAsync();
        report.Write(hash.GetCurrentHash());
        await report.CompleteAsync();
    }
}
