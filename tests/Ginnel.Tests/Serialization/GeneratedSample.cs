using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization.Generated;

/// <summary>Parts of all the simple kinds.</summary>
[Message]
public sealed partial class Order
{
    public int Id { get; set; }

    public string? Name { get; set; }

    public double Price { get; set; }

    public int[]? Counts { get; set; }

    public Order? Previous { get; set; }
}
