using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>Somebody who is told what appears in a directory.</summary>
internal interface IDirectoryObserver
{
    /// <summary>The kernel's number of the watch; -1 for none. Only <see cref="DirectoryWatcher"/> sets it.</summary>
    int Watch { get; set; }

    /// <summary>
    /// Called with the watcher's lock held, for events of all watches: be quick, and block for nobody.
    /// </summary>
    void OnEvent(DirectoryEvent reported);
}
