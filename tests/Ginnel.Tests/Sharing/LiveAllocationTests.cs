using System;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Reads, and updates in steady state, allocate nothing.</summary>
[Collection(AloneCollection.Name)]
public sealed class LiveAllocationTests
{
    /// <summary>A list of free blocks may grow for a while: the tree's shape comes from a random seed.</summary>
    private const int MostRounds = 10;

    [Fact]
    public void ReadsAndUpdates_InSteadyState_AllocateNothing()
    {
        using var dictionary = new SharedDictionaryWriter<long, long>(new() { Capacity = 8 << 20 });
        using var dictionaryReader = new SharedDictionaryReader<long, long>(dictionary.Region);
        using var list = new SharedListWriter<long>(new() { Capacity = 8 << 20 });
        using var listReader = new SharedListReader<long>(list.Region);
        for (int index = 0; index < 1000; index++)
            list.Append(index);
        long allocated = 1;
        for (int round = 0; round < MostRounds && allocated > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(100_000);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(allocated == 0, $"Still {allocated} bytes in 400,000 reads and updates.");

        void Run(int count)
        {
            for (int index = 0; index < count; index++)
            {
                dictionary[index % 1000] = index;
                list[index % 1000] = index;
                if (!dictionaryReader.TryGetValue(index % 1000, out long value) || value != index)
                    Assert.Fail($"{index} is {value}");
                if (listReader[index % 1000] != index || listReader.Count != 1000)
                    Assert.Fail($"element {index} is wrong");
            }
        }
    }
}
