using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;

namespace Ginnel.Demo.Protocol;

/// <summary>What the web server can ask of the database; and, in JSON, anybody at a shell.</summary>
[Contract(Json = true)]
public interface IDatabase
{
    /// <summary>
    /// Finds characters by name, by note, by code point or by themselves. Answered by <see cref="FoundAnswer"/>.
    /// </summary>
    Task<Reply> SearchAsync(string text, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a note on a character. Answered by <see cref="NoteAnswer"/> once it is on the disk.
    /// </summary>
    Task<Reply> AddNoteAsync(int codePoint, string text, CancellationToken cancellationToken);

    /// <summary>Removes a note. Answered by <see cref="DoneAnswer"/>.</summary>
    Task<Reply> RemoveNoteAsync(long noteId, CancellationToken cancellationToken);

    /// <summary>
    /// Builds the index anew; searches use the old one until the new one is complete. Answered at its end.
    /// </summary>
    Task<Reply> RebuildIndexAsync(CancellationToken cancellationToken);

    /// <summary>The progress of the index as it is now and each later one, until cancelled.</summary>
    IAsyncEnumerable<IndexProgress> WatchIndexAsync(CancellationToken cancellationToken);
}
