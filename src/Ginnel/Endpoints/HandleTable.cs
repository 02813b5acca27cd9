using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.Pipes;

namespace Ginnel.Endpoints;

/// <summary>The open pipe ends, connections and listeners of this process, as they were at one moment.</summary>
/// <remarks>
/// Looking disturbs nobody: it takes no lock that an end's operations take, and writes nothing. So positions of ends in
/// use are those of slightly different moments. An end that was moved away or closed is not in the table, nor is one
/// that nobody refers to any more.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "It is called what it is.")]
public sealed class HandleTable : IReadOnlyList<HandleInfo>
{
    private static readonly string[] s_titles =
    [
        "handle", "kind", "mode", "state", "read", "fill", "messages", "written", "fill", "messages", "peer", "user",
        "stored in", "name",
    ];

    private readonly HandleInfo[] _handles;

    private HandleTable(HandleInfo[] handles) => _handles = handles;

    /// <inheritdoc/>
    public int Count => _handles.Length;

    /// <inheritdoc/>
    public HandleInfo this[int index] => _handles[index];

    /// <summary>Looks at every open handle, in the order of their numbers. For any thread.</summary>
    public static HandleTable Snapshot()
    {
        var handles = new List<HandleInfo>();
        foreach ((int handle, object entry) in HandleRegistry.List())
        {
            if (HandleDescription.Of(handle, entry) is { } info)
                handles.Add(info);
        }

        return new HandleTable([.. handles]);
    }

    /// <summary>The handle of this number, or null.</summary>
    public HandleInfo? Find(int handle) => _handles.FirstOrDefault(info => info.Handle == handle);

    /// <inheritdoc/>
    public IEnumerator<HandleInfo> GetEnumerator() => ((IEnumerable<HandleInfo>)_handles).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The table as text, a line for each handle.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            s_titles,
            .. _handles.Select(Cells),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            string line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            text.AppendLine(line.TrimEnd());
        }

        return text.ToString();
    }

    private static string[] Cells(HandleInfo info) =>
    [
        Number(info.Handle), info.Kind.ToString(), info.Mode.ToString(), info.State.ToString(),
        Number(info.Input?.Position), Fill(info.Input), Number(info.Input?.Messages),
        Number(info.Output?.Position), Fill(info.Output), Number(info.Output?.Messages),
        Number(info.PeerProcessId), Number(info.PeerUserId),
        string.Join(", ", new[] { info.Input?.Storage, info.Output?.Storage }.OfType<string>()), info.Location ?? "",
    ];

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Fill(HandleFlow? flow) =>
        flow is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Fill}/{known.Capacity}") : "-";
}
