using System;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Regions within one process: a second mapping of the same file stands for the other process.</summary>
public sealed class SharedRegionTests
{
    private static readonly int s_page = Environment.SystemPageSize;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4096, 1)]
    [InlineData(4097, 2)]
    [InlineData(1 << 20, 256)]
    public void Create_AnyLength_IsWholePagesOfZeros(int length, int pages)
    {
        using var region = SharedRegion.Create(length);
        Assert.Equal(pages * (long)s_page, region.Length);
        Assert.True(region.CanWrite);
        Assert.False(region.IsTwoWay);
        Assert.False(region.AsReadOnlySpan(0, (int)region.Length).ContainsAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Create_ImpossibleLength_IsRefused(long length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedRegion.Create(length));

    [Fact]
    public void Create_MoreThanThereIs_SaysWhatFailed()
    {
        SystemCallException exception = Assert.Throws<SystemCallException>(
            static () => SharedRegion.Create(1L << 56));
        Assert.Contains("shared memory for 'ginnel region'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OneWay_IsSeenThereAndRefusedThere()
    {
        using var here = SharedRegion.Create(100);
        using SharedRegion there = Open(here);
        here.AsSpan(10, 5).Fill(7);
        Assert.Equal(new byte[] { 7, 7, 7, 7, 7 }, there.AsReadOnlySpan(10, 5));
        Assert.Equal(here.Inode, there.Inode);
        Assert.False(there.CanWrite);
        Assert.Throws<InvalidOperationException>(() => there.AsSpan(0, 1).Length);
        Assert.Throws<InvalidOperationException>(() => there.GetReference<int>(0) = 1);
        Assert.Throws<InvalidOperationException>(() => there.WriteRelease(0, 1));
        Assert.Throws<InvalidOperationException>(() => there.Add(0, 1));
        Assert.Throws<InvalidOperationException>(() => there.Exchange(0, 1L));
        Assert.Throws<InvalidOperationException>(() => there.CompareExchange(0, 1, 0));
    }

    [Fact]
    public unsafe void Map_OneWayForWriting_IsRefusedByTheKernel()
    {
        using var region = SharedRegion.Create(100);
        SystemCallException exception = Assert.Throws<SystemCallException>(() => (nint)PageTable.Map(
            null, (nuint)s_page, PageTable.ProtectRead | PageTable.ProtectWrite, PageTable.Shared, region.File, 0));
        Assert.Contains("EPERM", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_TwoWay_CountsForBoth()
    {
        using var here = SharedRegion.CreateTwoWay(4096);
        using SharedRegion there = Open(here);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            SharedRegion mine = number % 2 == 0 ? here : there;
            for (int count = 0; count < 10_000; count++)
            {
                mine.Add(8, 1);
                mine.Add(16, 2L);
            }
        }, TestContext.Current.CancellationToken)));
        Assert.Equal(40_000, there.ReadAcquire<int>(8));
        Assert.Equal(80_000, here.ReadAcquire<long>(16));
        Assert.Equal(40_000, here.Exchange(8, 3));
        Assert.Equal(3, there.CompareExchange(8, 4, 3));
        Assert.Equal(80_000, there.CompareExchange(16, 1L, 2));
        Assert.Equal(80_000, there.Exchange(16, 5L));
        Assert.Equal(4, here.GetReadOnlyReference<int>(8));
    }

    [Fact]
    public void ReadAcquire_EveryWidth_IsWhatWasWritten()
    {
        using var here = SharedRegion.Create(100);
        using SharedRegion there = Open(here);
        here.WriteRelease(0, (byte)0xA1);
        here.WriteRelease(2, (short)-2);
        here.WriteRelease(4, 0.5f);
        here.WriteRelease(8, DayOfWeek.Friday);
        here.WriteRelease(16, long.MinValue);
        Assert.Equal(0xA1, there.ReadAcquire<byte>(0));
        Assert.Equal(-2, there.ReadAcquire<short>(2));
        Assert.Equal(0.5f, there.ReadAcquire<float>(4));
        Assert.Equal(DayOfWeek.Friday, there.ReadAcquire<DayOfWeek>(8));
        Assert.Equal(long.MinValue, there.ReadAcquire<long>(16));
        Assert.Throws<NotSupportedException>(() => there.ReadAcquire<Guid>(0));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 1025)]
    [InlineData(4096, 1)]
    [InlineData(4092, 2)]
    [InlineData(long.MaxValue - 3, 1)]
    [InlineData(long.MinValue, 1)]
    [InlineData(4, int.MaxValue)]
    public void Access_Outside_IsRefused(long offset, int count)
    {
        using var region = SharedRegion.Create(4096);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.AsSpan<int>(offset, count).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.AsReadOnlySpan<int>(offset, count).Length);
    }

    [Fact]
    public void Access_ToTheLastByte_IsAllowed()
    {
        using var region = SharedRegion.Create(4096);
        Assert.Equal(1024, region.AsSpan<int>(0, 1024).Length);
        Assert.Equal(0, region.AsSpan<int>(4096, 0).Length);
        region.GetReference<Guid>(4096 - 16) = Guid.Empty;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void Access_Unaligned_IsRefused(long offset)
    {
        using var region = SharedRegion.Create(4096);
        Assert.Throws<ArgumentException>(() => region.GetReference<int>(offset));
        Assert.Throws<ArgumentException>(() => region.AsSpan<long>(offset, 1).Length);
        Assert.Throws<ArgumentException>(() => region.ReadAcquire<int>(offset));
        Assert.Throws<ArgumentException>(() => region.Add(offset, 1));
        Assert.Equal(1, region.AsSpan(offset, 1).Length);
    }

    [Fact]
    public void Dispose_SpansInUse_ReadZeros()
    {
        var region = SharedRegion.Create(4096);
        Span<byte> span = region.AsSpan(0, 4096);
        span.Fill(1);
        region.Dispose();
        region.Dispose();
        Assert.False(span.ContainsAnyExcept((byte)0));
        GC.KeepAlive(region);
    }

    [Fact]
    public void FindPages_OfABlock_TellsEachPage()
    {
        using var here = SharedRegion.Create(3 * s_page);
        using SharedRegion there = Open(here);
        here.AsSpan(0, 3 * s_page).Fill(1);
        SharedPage[] mine = here.FindPages(s_page - 1, 2);
        SharedPage[] theirs = there.FindPages(s_page - 1, 2);
        Assert.Equal([0L, s_page], mine.Select(static page => page.Offset));
        Assert.Equal(mine.Select(static page => page.Inode), theirs.Select(static page => page.Inode));
        Assert.Equal(mine.Select(static page => page.Frame), theirs.Select(static page => page.Frame));
        Assert.All(mine.Zip(theirs), static pair => Assert.NotEqual(pair.First.Address, pair.Second.Address));
        Assert.True(mine[0].CanWrite);
        Assert.False(theirs[0].CanWrite);
        Assert.Equal(s_page, mine[1].Address - mine[0].Address);
    }

    [Fact]
    public void Create_WithGuardsAndHugePages_WorksAsWithout()
    {
        var options = new SharedRegionOptions { Name = "guarded", HasGuardPages = true, PreferHugePages = true };
        using var region = SharedRegion.Create(4 << 20, options);
        region.AsSpan(0, 4 << 20).Fill(1);
        string[] lines = System.IO.File.ReadAllLines("/proc/self/maps");
        int line = Array.FindIndex(lines, static text => text.Contains("memfd:guarded", StringComparison.Ordinal));
        Assert.Contains(" rw-s ", lines[line], StringComparison.Ordinal);
        Assert.Contains(" ---p ", lines[line - 1], StringComparison.Ordinal);
        Assert.Contains(" ---p ", lines[line + 1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_LargeRegion_BeginsWhereAHugePageMay(bool hasGuards)
    {
        var options = new SharedRegionOptions { HasGuardPages = hasGuards, PreferHugePages = true };
        using var region = SharedRegion.Create(3 << 20, options);
        Assert.Equal(0, region.Mapping.AddressOf(0) % (2 << 20));
        Assert.False(region.AsSpan(0, 3 << 20).ContainsAnyExcept((byte)0));
        region.AsSpan(0, 3 << 20).Fill(1);
        Assert.False(region.AsSpan(0, 3 << 20).ContainsAnyExcept((byte)1));
    }

    [Fact]
    public void Open_SealMissing_IsRefused()
    {
        using Descriptor open = MemoryFile.Create("test", s_page);
        Assert.Contains("seals are None", Refusal(open, isTwoWay: false), StringComparison.Ordinal);
        using Descriptor half = MemoryFile.Create("test", s_page);
        MemoryFile.AddSeals(half, Seals.Shrink | Seals.Seal);
        Assert.Contains("are required", Refusal(half, isTwoWay: true), StringComparison.Ordinal);
        using var twoWay = SharedRegion.CreateTwoWay(1);
        Assert.Contains("are required", Refusal(twoWay.File, isTwoWay: false), StringComparison.Ordinal);
        using var oneWay = SharedRegion.Create(1);
        Assert.Contains("said to be writable", Refusal(oneWay.File, isTwoWay: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StrangeLength_IsRefused()
    {
        using Descriptor odd = MemoryFile.Create("test", 100);
        MemoryFile.AddSeals(odd, SharedRegion.OneWaySeals);
        Assert.Contains("not whole pages", Refusal(odd, isTwoWay: false), StringComparison.Ordinal);
    }

    private static string Refusal(Descriptor file, bool isTwoWay) =>
        Assert.Throws<HandshakeException>(() => SharedRegion.Open(file, isTwoWay)).Message;

    private static SharedRegion Open(SharedRegion region) =>
        SharedRegion.Open(region.File.Duplicate(), region.IsTwoWay);
}
