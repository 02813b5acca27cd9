using System;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>A reader's connection to the writer, which lies above this folder.</summary>
internal interface ILiveGuest : IAsyncDisposable
{
    bool HasWriter { get; }

    /// <summary>The process that writes, or was the last to.</summary>
    int WriterProcessId { get; }

    /// <summary>Completes when there is no writer, and none is looked for.</summary>
    Task Ended { get; }
}
