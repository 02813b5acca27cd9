using System.Linq;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Platform;

public sealed class ProcessorAffinityTests
{
    [Theory]
    [InlineData("0\n", 0b1UL)]
    [InlineData("0-3,8,10-11\n", 0b1101_0000_1111UL)]
    [InlineData("63", 1UL << 63)]
    public void TryAddList_AsTheKernelWritesIt_AddsEach(string text, ulong expected)
    {
        ulong[] set = new ulong[1];
        Assert.True(ProcessorAffinity.TryAddList(text, set));
        Assert.Equal(expected, set[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("3-1")]
    [InlineData("0-64")]
    [InlineData("0,")]
    [InlineData("-1")]
    [InlineData("all")]
    public void TryAddList_SomethingElse_IsRefused(string text) =>
        Assert.False(ProcessorAffinity.TryAddList(text, new ulong[1]));

    [Fact]
    public async Task TryMoveTo_EachProcessorThatIsAllowed_LeavesTheThreadThere()
    {
        ulong[] allowed = new ulong[ProcessorAffinity.SetLength];
        Assert.True(ProcessorAffinity.TryAddThread(0, allowed));
        int[] processors = [.. Enumerable.Range(0, allowed.Length * 64).Where(
            processor => (allowed[processor / 64] >> (processor % 64) & 1) != 0)];
        Assert.NotEmpty(processors);
        await Watchdog.OnThread(() =>
        {
            foreach (int processor in processors)
            {
                Assert.True(ProcessorAffinity.TryMoveTo(processor));
                ulong[] now = new ulong[allowed.Length];
                Assert.True(ProcessorAffinity.TryAddThread(0, now));
                Assert.Equal(1UL << (processor % 64), now[processor / 64]);
                Assert.Equal(1, now.Sum(static word => (int)ulong.PopCount(word)));
            }
        }).Within();
    }
}
