namespace Ginnel.Sharing;

/// <summary>A graph in an arena, whose vertices are numbered from 0; the default has none.</summary>
/// <remarks>
/// 20 bytes: the list of the vertices, where each one's neighbors begin, and the list of all neighbors. So an edge
/// takes 4 bytes and a vertex 4 besides its value, whatever cycles there are. <see cref="ArenaView"/> reads it.
/// </remarks>
/// <typeparam name="TVertex">The type of the vertices' values.</typeparam>
public readonly struct RefGraph<TVertex> where TVertex : unmanaged
{
    // Of bytes, for a vertex could have a graph of such vertices, and the runtime could not load that otherwise.
    private readonly Ref<byte> _vertices;
    private readonly int _count;
    private readonly Ref<int> _starts;
    private readonly RefList<int> _targets;

    internal RefGraph(RefList<TVertex> vertices, RefList<int> starts, RefList<int> targets)
    {
        _vertices = new Ref<byte>(vertices.First.Offset);
        _count = vertices.Count;
        _starts = starts.First;
        _targets = targets;
    }

    /// <summary>Whether there is no graph.</summary>
    public bool IsNull => _vertices.IsNull;

    /// <summary>How many vertices. The arena's writer can write any number here: <see cref="ArenaView"/> checks it.
    /// </summary>
    public int Count => _count;

    /// <summary>How many edges; as little to be trusted.</summary>
    public int EdgeCount => _targets.Count;

    internal RefList<TVertex> Vertices => new(new(_vertices.Offset), _count);

    /// <summary>Where each vertex's neighbors begin among all, and where those of the last one end.</summary>
    internal RefList<int> Starts => new(_starts, _count + 1);

    internal RefList<int> Targets => _targets;
}
