namespace Ginnel.Sharing;

/// <summary>What a live collection is made of; both sides must mean the same.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="KeySize">Bytes of a key; 0 where there are none.</param>
/// <param name="ValueSize">Bytes of a value.</param>
/// <param name="LargestBlock">Bytes that the largest block has, and that are mapped behind the last one.</param>
internal readonly record struct LiveShape(LiveKind Kind, int KeySize, int ValueSize, int LargestBlock);
