using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>A process's turn at a consumer's words; it ends when this is disposed, whatever was thrown.</summary>
/// <param name="mutex">Of a group; null for a single consumer, which has its words to itself.</param>
internal readonly ref struct ConsumerTurn(SharedMutex? mutex)
{
    public void Dispose() => mutex?.Release();
}
