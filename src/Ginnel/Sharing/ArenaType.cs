using System;
using System.Collections.Generic;
using System.ComponentModel;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>What objects of a class are made of in an arena, so that two builds cannot mistake it.</summary>
/// <remarks>
/// The layout of the root says nothing of the classes that it leads to. So the hash that an arena's header holds is
/// over all of them, in the order in which they are first met on the way from the root.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ArenaType
{
    private readonly ulong _ownHash;
    private readonly Func<ArenaType[]> _targets;
    private ulong _hash;

    private ArenaType(ulong ownHash, Func<ArenaType[]> targets)
    {
        _ownHash = ownHash;
        _targets = targets;
    }

    /// <summary>Of this class and all that it leads to. Two threads that make it make the same.</summary>
    internal ulong Hash => _hash != 0 ? _hash : _hash = Combine();

    /// <summary>A class.</summary>
    /// <typeparam name="TLayout">Its form.</typeparam>
    /// <param name="members">Names and forms of its members.</param>
    /// <param name="targets">The classes that it refers to; they may refer back.</param>
    public static ArenaType Create<TLayout>(string members, Func<ArenaType[]> targets) where TLayout : unmanaged =>
        new(PlainType.HashOf($"{typeof(TLayout)} {members}", PlainBytes.SizeOf<TLayout>(), 0), targets);

    /// <summary>The class that an accessor is for.</summary>
    /// <typeparam name="TLayout">Its form.</typeparam>
    /// <typeparam name="TView">The accessor.</typeparam>
    public static ArenaType Of<TLayout, TView>()
        where TLayout : unmanaged
        where TView : IArenaView<TLayout, TView>, allows ref struct =>
        TView.Type;

    private ulong Combine()
    {
        var found = new List<ArenaType> { this };
        string hashes = "";
        for (int index = 0; index < found.Count; index++)
        {
            hashes += found[index]._ownHash.ToString("x16", null);
            foreach (ArenaType target in found[index]._targets())
            {
                // As many as a program has classes, so a search through them will do.
                int number = found.IndexOf(target);
                if (number < 0)
                {
                    number = found.Count;
                    found.Add(target);
                }

                hashes += $" {number}";
            }
        }

        return Math.Max(1, PlainType.HashOf(hashes, found.Count, 0));
    }
}
