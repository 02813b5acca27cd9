using System.Runtime.CompilerServices;

namespace Ginnel.Sharing;

/// <summary>Goes through the entries of one version, whatever stands there.</summary>
/// <remarks>
/// It keeps the way from the top: at each level a node, and what is left of its children and entries. A tree that a
/// hostile writer has knotted cannot keep it going: it takes no more steps than there is room for nodes, and gives
/// exactly as many entries as the version says, or throws.
/// </remarks>
internal struct DictionaryWalk<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int Levels = 12;

    private readonly LiveRoot _root;
    private Nodes _nodes;
    private long _steps;
    private long _given;
    private int _level;

    public DictionaryWalk(LiveRoot root)
    {
        _root = root;
        _level = -1;
        Enter((long)root.Top << LiveLayout.UnitShift);
    }

    /// <summary>Gives the next entry; false at the end.</summary>
    /// <exception cref="SnapshotLapsedException">The writer has used the version's memory again.</exception>
    /// <exception cref="PeerProtocolException">The writer has made no tree.</exception>
    public bool MoveNext(out TKey key, out TValue value)
    {
        key = default;
        value = default;
        while (_level >= 0)
        {
            ref Place place = ref _nodes[_level];
            if (place.EntriesLeft != 0)
            {
                ulong bit = place.EntriesLeft & (~place.EntriesLeft + 1);
                place.EntriesLeft &= ~bit;
                Read(place, bit, out key, out value);
                return true;
            }

            if (place.ChildrenLeft == 0)
            {
                _level--;
                continue;
            }

            ulong child = place.ChildrenLeft & (~place.ChildrenLeft + 1);
            place.ChildrenLeft &= ~child;
            long reference = place.Node + DictionaryLayout<TKey, TValue>.ChildOffset(place.Children, child);
            Enter((long)_root.Source.Bytes.Read<uint>(reference) << LiveLayout.UnitShift);
        }

        _root.ThrowIfLapsed();
        if (_given != _root.Count)
            _root.Source.ThrowBroken();
        return false;
    }

    private void Enter(long node)
    {
        LiveSource source = _root.Source;
        bool isSound = source.IsWithin(node) && _level + 1 < Levels
            && ++_steps <= source.Region.AllocatedLength >> LiveLayout.UnitShift;
        ulong children = isSound ? source.Bytes.Read<ulong>(node) : 0;
        ulong entries = isSound ? source.Bytes.Read<ulong>(node + sizeof(ulong)) : 0;
        isSound = isSound && (children & entries) == 0 && (children == 0 || _level + 2 < Levels);
        _root.ThrowIfLapsed();
        if (!isSound)
            source.ThrowBroken();
        _nodes[++_level] = new Place
        {
            Node = node,
            Children = children,
            Entries = entries,
            ChildrenLeft = children,
            EntriesLeft = entries,
        };
    }

    private void Read(in Place place, ulong bit, out TKey key, out TValue value)
    {
        LiveSource source = _root.Source;
        int slot = DictionaryLayout<TKey, TValue>.SlotOffset(place.Children, place.Entries, bit);
        long entry = DictionarySearch<TKey, TValue>.EntryOf(source, place.Node + slot);
        bool isSound = entry >= 0 && _given < _root.Count;
        key = isSound ? source.Bytes.Read<TKey>(entry) : default;
        value = isSound ? source.Bytes.Read<TValue>(entry + DictionaryLayout<TKey, TValue>.ValueOffset) : default;
        _root.ThrowIfLapsed();
        if (!isSound)
            source.ThrowBroken();
        _given++;
    }

    private struct Place
    {
        public long Node;
        public ulong Children;
        public ulong Entries;
        public ulong ChildrenLeft;
        public ulong EntriesLeft;
    }

    [InlineArray(Levels)]
    private struct Nodes
    {
        private Place _first;
    }
}
