using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>
/// Goal: an arena beyond 32 GiB, on a machine that has less.
/// Method: the arena is in a region of which the pages are made when they are touched, and most never are.
/// </summary>
public sealed class WideRefTests
{
    private const long Gigabyte = 1L << 30;

    [Fact]
    public void Wide_ReferencesBeyond32Gigabytes_LeadThere()
    {
        using SharedArena arena = CreateWithoutPages(40 * Gigabyte);
        Ref<Root> root = arena.Add(default(Root));
        FillUpTo32Gigabytes(arena);
        WideRef<long> far = arena.AddWide(77L);
        WideRefList<int> list = arena.AddWideList([1, 2, 3]);
        arena.Edit(list)[1] = 5;
        arena.Edit(far)++;
        arena.Edit(root) = new Root { Far = far, List = list };
        Assert.True(far.Offset >= 32 * Gigabyte);
        arena.Publish(root);

        using SharedArena there =
            SharedArena.Open(SharedRegion.Open(arena.Region.File.Duplicate(), isTwoWay: false));
        ref readonly Root read = ref there.View.Get(there.Root<Root>());
        Assert.Equal(78, there.View.Get(read.Far));
        Assert.Equal([1, 5, 3], there.View.Get(read.List));
        Assert.Equal(arena.Used, there.View.Length);
    }

    [Fact]
    public void Add_Beyond32Gigabytes_SaysWhatToUse()
    {
        using SharedArena arena = CreateWithoutPages(40 * Gigabyte);
        FillUpTo32Gigabytes(arena);
        foreach (Action add in (Action[])
            [
                () => arena.Add(1), () => arena.ReserveList<int>(1), () => arena.AddString("a"),
                () => arena.AddMap(new Dictionary<int, int> { [1] = 1 }),
            ])
        {
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(add);
            Assert.Contains("AddWide", exception.Message, StringComparison.Ordinal);
        }

        long used = arena.Used;
        arena.AddWide((byte)1);
        Assert.Equal(used + 8, arena.Used);
    }

    [Fact]
    public void Wide_ReferencesInASmallArena_AreTheSamePlaces()
    {
        using var arena = SharedArena.Create(4096);
        Ref<int> near = arena.Add(5);
        WideRef<int> wide = new(near);
        Assert.Equal(5, arena.View.Get(wide));
        Assert.Equal(near.Offset, wide.Offset);
        Assert.Equal(near.ToString(), wide.ToString());
        Assert.True(wide == new WideRef<int>(near) && wide != default && wide.Equals((object)wide));
        Assert.Equal("null", default(WideRef<int>).ToString());
        Assert.Equal(0, arena.View.Get(arena.AddWideList<int>([])).Length);
        Assert.True(default(WideRefList<int>).IsNull);
    }

    [Fact]
    public void Get_OfWhatAHostileWriterWrote_StaysInTheArena()
    {
        using var arena = SharedArena.Create(4096);
        arena.AddList<long>([1, 2, 3]);
        Assert.Throws<InvalidOperationException>(() => arena.View.Get(default(WideRef<long>)));
        Assert.Equal(3, arena.View.Get(Of<long>(80)));
        foreach (long offset in (long[])[88, 4096, 1L << 40, long.MaxValue & -8, -8, long.MinValue])
        {
            Assert.Throws<InvalidReferenceException>(() => arena.View.Get(Of<long>(offset)));
            Assert.Throws<InvalidReferenceException>(
                () => arena.View.Get(new WideRefList<long>(Of<long>(offset), 1)).Length);
        }

        foreach (long count in (long[])[-1, 4, int.MaxValue, 1L << 31, long.MaxValue, long.MinValue, 1L << 61])
        {
            Assert.Throws<InvalidReferenceException>(
                () => arena.View.Get(new WideRefList<long>(Of<long>(64), count)).Length);
        }

        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new WideRefList<long>(default, 1)).Length);
    }

    /// <summary>Any 8 bytes, as a writer can put them there.</summary>
    private static WideRef<T> Of<T>(long offset) where T : unmanaged
    {
        long units = offset >> 3;
        return MemoryMarshal.Cast<long, WideRef<T>>(new Span<long>(ref units))[0];
    }

    private static SharedArena CreateWithoutPages(long capacity) => new(
        SharedRegion.CreateGrowing(capacity, 4096, "ginnel wide arena"), 0, capacity, isWriter: true);

    private static void FillUpTo32Gigabytes(SharedArena arena)
    {
        arena.ReserveList<long>(int.MaxValue);
        arena.ReserveList<long>(int.MaxValue);
    }

    private struct Root
    {
        public WideRef<long> Far;
        public WideRefList<int> List;
    }
}
