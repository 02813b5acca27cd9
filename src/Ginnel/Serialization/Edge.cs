namespace Ginnel.Serialization;

/// <summary>An edge of an <see cref="EdgeList"/>, from one vertex to another; vertices are numbered from 1.</summary>
/// <param name="Source">The vertex where it begins.</param>
/// <param name="Target">The vertex where it ends.</param>
public readonly record struct Edge(int Source, int Target);
