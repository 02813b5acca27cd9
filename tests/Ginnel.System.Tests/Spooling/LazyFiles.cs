using Ginnel.Platform;
using Ginnel.Spooling;

namespace Ginnel.System.Tests.Spooling;

/// <summary>A disk that takes nothing: what is written is in the kernel's memory, and syncing it fails.</summary>
internal sealed class LazyFiles : FileLayer
{
    private const int InputOutputError = 5;

    public override int SyncData(Descriptor file) => InputOutputError;
}
