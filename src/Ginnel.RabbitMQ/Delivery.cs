namespace Ginnel.RabbitMQ;

/// <summary>Something that was delivered.</summary>
/// <param name="Tag">By which the broker knows it.</param>
/// <param name="Body">What is in it.</param>
internal readonly record struct Delivery(ulong Tag, byte[] Body);
