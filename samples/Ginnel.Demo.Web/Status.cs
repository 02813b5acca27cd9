using System.Text.Json.Serialization;
using Ginnel.Demo.Protocol;

namespace Ginnel.Demo.Web;

/// <summary>What the page draws; every change of it is sent to every open page.</summary>
/// <param name="WebProcessId">This process.</param>
/// <param name="DatabaseFile">Where the database keeps its rows and the notes.</param>
/// <param name="DatabaseAddress">The other computer that the database is on; null for this one.</param>
/// <param name="State">Whether the database can be asked.</param>
/// <param name="DatabaseProcessId">The database process of now, or the one that was lost last; 0 before the
/// first, and for one on another computer.</param>
/// <param name="Life">How many database processes have been started, counting this one.</param>
/// <param name="LastEnd">How the last one ended, or null while none has.</param>
/// <param name="DownMilliseconds">How long nobody could be asked, last time; null while none has been lost.</param>
/// <param name="Index">How far the index is, or null while nobody can be asked.</param>
internal sealed record Status(
    int WebProcessId,
    string DatabaseFile,
    string? DatabaseAddress,
    DatabaseState State,
    int DatabaseProcessId,
    int Life,
    string? LastEnd,
    double? DownMilliseconds,
    IndexProgress? Index);

/// <summary>The life of a database process as the web server sees it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DatabaseState>))]
internal enum DatabaseState
{
    /// <summary>Started, not connected yet.</summary>
    Starting,

    /// <summary>Connected: it can be asked.</summary>
    Connected,

    /// <summary>The connection broke; the process is gone or about to be.</summary>
    Lost,
}
