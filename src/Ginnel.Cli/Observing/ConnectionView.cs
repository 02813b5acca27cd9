using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>Two processes that are joined, with the rings in both directions.</summary>
/// <param name="Name">The endpoint; empty for pipes without a name.</param>
/// <param name="Forth">The ring of the one direction.</param>
/// <param name="Back">That of the other; null where there is none.</param>
internal sealed record ConnectionView(string Name, PassageView Forth, PassageView? Back)
{
    /// <summary>Rings of the same link taken together, each once.</summary>
    public static List<ConnectionView> Of(IReadOnlyList<PassageView> passages)
    {
        Dictionary<ulong, PassageView> byInode = passages.ToDictionary(static passage => passage.Inode);
        return [.. passages
            .Where(passage => passage.BackInode is not { } back || !byInode.ContainsKey(back) || passage.Inode < back)
            .Select(passage => new ConnectionView(
                passage.Name, passage,
                passage.BackInode is { } back && byInode.TryGetValue(back, out PassageView? other) ? other : null))];
    }
}
