using System.Runtime.CompilerServices;

namespace Ginnel.Sharing;

/// <summary>Finds elements in a list's tree, whatever stands there: at most four levels.</summary>
internal static class ListSearch<T> where T : unmanaged
{
    /// <summary>The place of the leaf that has an index; negative where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long FindLeaf(LiveSource source, uint top, uint height, long index)
    {
        if (height > ListLayout<T>.MostHeight)
            return -1;
        long node = (long)top << LiveLayout.UnitShift;
        for (uint level = height; level > 0; level--)
        {
            if (!source.IsWithin(node))
                return -1;
            int child = ListLayout<T>.ChildOffset(index, level);
            node = (long)source.Bytes.Read<uint>(node + child) << LiveLayout.UnitShift;
        }

        return source.IsWithin(node) ? node : -1;
    }
}
