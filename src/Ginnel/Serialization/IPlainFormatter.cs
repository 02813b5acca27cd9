namespace Ginnel.Serialization;

/// <summary>
/// Marks a formatter whose values lie in the message as they lie in memory, so that many are copied as one block.
/// </summary>
internal interface IPlainFormatter;
