using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Spooling;

/// <summary>
/// Goal: an append allocates nothing.
/// Method: after a warm-up, three times 2,000 messages; the least that all threads together allocated meanwhile counts,
/// for what a message allocates would show in each of the three.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SpoolAllocationTests : IDisposable
{
    private const int Messages = 2000;
    private const int Attempts = 3;
    private const long MostBytes = 4_000;

    private static readonly byte[] s_message = new byte[64];

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-steady-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SpoolDurability.None, false)]
    [InlineData(SpoolDurability.None, true)]
    [InlineData(SpoolDurability.Batch, false)]
    [InlineData(SpoolDurability.Batch, true)]
    public async Task Append_InSteadyState_AllocatesNothing(SpoolDurability durability, bool isAsynchronous)
    {
        await using var spool = Spool.Open(
            Path.Join(_folder, "spool"), SpoolAccess.Append, new SpoolOptions { Durability = durability });
        await AppendAsync(spool, isAsynchronous);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await AppendAsync(spool, isAsynchronous);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Console.WriteLine($"{durability}, asynchronous {isAsynchronous}: {least} bytes in {Messages} messages");
        Assert.True(least < MostBytes, $"{least} bytes were allocated.");
    }

    private static async Task AppendAsync(Spool spool, bool isAsynchronous)
    {
        for (int count = 0; count < Messages; count++)
        {
            if (isAsynchronous)
                await spool.AppendAsync(s_message);
            else
                spool.Append(s_message);
        }
    }
}
