using Ginnel.Serialization;
using Ginnel.Tests.Serialization.Generated;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Formatters that the generator makes, on real types.</summary>
public sealed class GeneratedTests
{
    [Fact]
    public void Serialize_ClassOfSimpleMembers_ComesBackTheSame()
    {
        var order = new Order
        {
            Id = 7,
            Name = "bread",
            Price = 1.5,
            Counts = [1, 2, 3],
            Previous = new Order { Id = 6 },
        };
        Order back = MessageSerializer.Deserialize<Order>(MessageSerializer.Serialize(order));
        Assert.Equal(order.Id, back.Id);
        Assert.Equal(order.Name, back.Name);
        Assert.Equal(order.Price, back.Price);
        Assert.Equal(order.Counts, back.Counts);
        Assert.Equal(6, back.Previous!.Id);
        Assert.Null(back.Previous.Previous);
    }
}
