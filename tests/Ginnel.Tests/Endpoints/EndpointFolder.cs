using System;
using System.IO;
using Ginnel.Endpoints;

namespace Ginnel.Tests.Endpoints;

/// <summary>A directory for one test's endpoints; disposing it asserts that nothing was left behind.</summary>
internal sealed class EndpointFolder : IDisposable
{
    public EndpointFolder() => Path = Directory.CreateTempSubdirectory("ginnel-test-").FullName;

    public string Path { get; }

    public ListenOptions Listening => new() { Directory = Path };

    public ConnectOptions Connecting => new() { Directory = Path };

    public string[] Files => Directory.GetFileSystemEntries(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
