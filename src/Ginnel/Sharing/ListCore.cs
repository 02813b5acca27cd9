using System;
using System.Diagnostics.CodeAnalysis;

namespace Ginnel.Sharing;

/// <summary>The writer of a list: copies of the nodes from the top to what changes.</summary>
internal sealed class ListCore<T, TStep> : LiveCore<TStep>
    where T : unmanaged
    where TStep : struct, IStoreStep
{
    /// <param name="options">Null for the defaults.</param>
    /// <param name="predecessor">Whose elements it begins with; null for none.</param>
    /// <param name="step">Called before each store.</param>
    public ListCore(SharedCollectionOptions? options, LiveRoot? predecessor, TStep step)
        : base(ListLayout<T>.Shape, options, predecessor, step)
    {
        try
        {
            Top = Heap.Allocate(ListLayout<T>.LeafLength);
            if (predecessor is not null)
                CopyFrom(predecessor);
            Commit();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public T Get(long index)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            ThrowIfOutside(index, Count);
            return Heap.Bytes.Read<T>(
                ListSearch<T>.FindLeaf(Source, Top, Height, index) + ListLayout<T>.ElementOffset(index));
        }
    }

    public void Set(long index, in T value)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            ThrowIfOutside(index, Count);
            try
            {
                Heap.ThrowIfFull();
                Top = Set(Top, Height, index, value);
                Commit();
            }
            catch
            {
                Abort();
                throw;
            }
        }
    }

    public void Append(in T value)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            try
            {
                Heap.ThrowIfFull();
                AppendUnpublished(value);
                Commit();
            }
            catch
            {
                Abort();
                throw;
            }
        }
    }

    public bool TryRemoveLast(out T value)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            value = default;
            if (Count == 0)
                return false;
            value = Get(Count - 1);
            try
            {
                Heap.MayUseReserve = true;
                RemoveLastUnpublished();
                Commit();
            }
            catch
            {
                Abort();
                throw;
            }

            return true;
        }
    }

    public void Clear()
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            try
            {
                Heap.MayUseReserve = true;
                uint empty = Heap.Allocate(ListLayout<T>.LeafLength);
                ReplaceAll(Top, Height);
                (Top, Height, Count) = (empty, 0, 0);
                Commit();
            }
            catch
            {
                Abort();
                throw;
            }
        }
    }

    internal static void ThrowIfOutside(long index, long count)
    {
        if ((ulong)index >= (ulong)count)
            ThrowOutside(index, count);
    }

    [DoesNotReturn]
    private static void ThrowOutside(long index, long count) => throw new ArgumentOutOfRangeException(
        nameof(index), index, $"The list has {count} elements, so an index is from 0 to {count - 1}.");

    private void AppendUnpublished(in T value)
    {
        if (Count == ListLayout<T>.CapacityOf(Height))
        {
            if (Height == ListLayout<T>.MostHeight)
                throw new InvalidOperationException($"A list of {typeof(T)} has at most {Count} elements.");
            uint above = CreateNode();
            Heap.Store(OffsetOf(above), Top);
            (Top, Height) = (above, Height + 1);
        }

        Top = Set(Top, Height, Count, value);
        Count++;
    }

    /// <summary>A copy of a node with an element set; of none, a new one.</summary>
    private uint Set(uint node, uint height, long index, in T value)
    {
        int length = height == 0 ? ListLayout<T>.LeafLength : ListLayout<T>.NodeLength;
        uint copy;
        if (node != 0)
        {
            copy = Heap.Allocate(length);
            Heap.Copy(OffsetOf(node), OffsetOf(copy), length);
            Heap.Replace(node, length);
        }
        else
        {
            copy = height == 0 ? Heap.Allocate(length) : CreateNode();
        }

        if (height == 0)
        {
            Heap.Store(OffsetOf(copy) + ListLayout<T>.ElementOffset(index), value);
            return copy;
        }

        long child = OffsetOf(copy) + ListLayout<T>.ChildOffset(index, height);
        Heap.Store(child, Set(Heap.Bytes.Read<uint>(child), height - 1, index, value));
        return copy;
    }

    /// <summary>Where the last element was alone in its leaf, the leaf goes, and what held nothing else.</summary>
    private void RemoveLastUnpublished()
    {
        long index = Count - 1;
        if (index > 0 && ListLayout<T>.ElementOffset(index) == 0)
            Top = RemoveLeaf(Top, Height, index);
        while (Height > 0 && index <= ListLayout<T>.CapacityOf(Height - 1))
        {
            Heap.Replace(Top, ListLayout<T>.NodeLength);
            Top = Heap.Bytes.Read<uint>(OffsetOf(Top));
            Height--;
        }

        Count = index;
    }

    private uint RemoveLeaf(uint node, uint height, long index)
    {
        Heap.Replace(node, height == 0 ? ListLayout<T>.LeafLength : ListLayout<T>.NodeLength);
        if (height == 0)
            return 0;
        int offset = ListLayout<T>.ChildOffset(index, height);
        uint child = RemoveLeaf(Heap.Bytes.Read<uint>(OffsetOf(node) + offset), height - 1, index);
        if (child == 0 && offset == 0)
            return 0;
        uint copy = Heap.Allocate(ListLayout<T>.NodeLength);
        Heap.Copy(OffsetOf(node), OffsetOf(copy), ListLayout<T>.NodeLength);
        Heap.Store(OffsetOf(copy) + offset, child);
        return copy;
    }

    private void ReplaceAll(uint node, uint height)
    {
        for (int child = 0; height > 0 && child < ListLayout<T>.NodeLength; child += sizeof(uint))
        {
            if (Heap.Bytes.Read<uint>(OffsetOf(node) + child) is var reference and not 0)
                ReplaceAll(reference, height - 1);
        }

        Heap.Replace(node, height == 0 ? ListLayout<T>.LeafLength : ListLayout<T>.NodeLength);
    }

    private uint CreateNode()
    {
        uint node = Heap.Allocate(ListLayout<T>.NodeLength);
        for (int child = 0; child < ListLayout<T>.NodeLength; child += sizeof(ulong))
            Heap.Store(OffsetOf(node) + child, 0UL);
        return node;
    }

    /// <summary>Nobody has the pages yet, so what each step replaces can be used again at the next.</summary>
    private void CopyFrom(LiveRoot predecessor)
    {
        for (long index = 0; index < predecessor.Count; index++)
        {
            long leaf = ListSearch<T>.FindLeaf(predecessor.Source, predecessor.Top, predecessor.Height, index);
            T value = leaf < 0 ? default : predecessor.Source.Bytes.Read<T>(leaf + ListLayout<T>.ElementOffset(index));
            predecessor.ThrowIfLapsed();
            if (leaf < 0)
                predecessor.Source.ThrowBroken();
            AppendUnpublished(value);
            Heap.RecycleUnpublished();
        }
    }

    private static long OffsetOf(uint block) => (long)block << LiveLayout.UnitShift;
}
