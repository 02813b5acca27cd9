namespace Ginnel.RabbitMQ;

/// <summary>What was published at once.</summary>
/// <param name="Last">The last message in it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Round">Of which going through the spool it is.</param>
internal readonly record struct PublishedBatch(long Last, int Count, int Round);
