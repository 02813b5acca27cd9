using Ginnel.Platform;
using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>A disk on which the names of a directory cannot be synced while a test says so.</summary>
internal sealed class FaultyFiles : FileLayer
{
    private const int InputOutputError = 5;

    public bool FailsDirectories { get; set; }

    public override int SyncDirectory(Descriptor directory) =>
        FailsDirectories ? InputOutputError : base.SyncDirectory(directory);
}
