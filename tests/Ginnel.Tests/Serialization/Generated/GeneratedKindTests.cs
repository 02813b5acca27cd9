using System;
using System.Linq;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization.Generated;

/// <summary>Types of all kinds go through what the generator makes for them, and come back equal.</summary>
public sealed class GeneratedKindTests
{
    [Fact]
    public void Serialize_Class_KeepsWhatIsPublicAndSet()
    {
        var order = new Order
        {
            Id = 7,
            Name = "bread",
            Price = 1.5,
            Tags = ["a", null, "ä"],
            Placed = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            Previous = new Order { Id = 6 },
            Tag = new object(),
            Hidden = 9,
        };
        Order back = Through(order);
        Assert.Equal(order.Id, back.Id);
        Assert.Equal(order.Name, back.Name);
        Assert.Equal(order.Price, back.Price);
        Assert.Equal(order.Tags, back.Tags);
        Assert.Equal(order.Placed, back.Placed);
        Assert.Equal(DateTimeKind.Utc, back.Placed.Kind);
        Assert.Equal(6, back.Previous!.Id);
        Assert.Null(back.Previous.Previous);
        Assert.Null(back.Previous.Tags);
        Assert.Null(back.Tag);
        Assert.Equal(5, back.Hidden);
    }

    [Fact]
    public void Serialize_NullClass_IsOneByte()
    {
        Assert.Equal([255], MessageSerializer.Serialize<Order?>(null));
        Assert.Null(MessageSerializer.Deserialize<Order?>([255]));
    }

    [Fact]
    public void Serialize_Record_PassesItsConstructor()
    {
        var customer = new Customer(3, "Ann", IsActive: false) { Balance = -2.50m, Orders = [new Order { Id = 1 }] };
        Customer back = Through(customer);
        Assert.Equal(customer with { Orders = null }, back with { Orders = null });
        Assert.Equal(1, Assert.Single(back.Orders!).Id);
    }

    [Fact]
    public void Deserialize_EmptyRecord_HasTheDefaultsOfItsConstructorAndInitialisers()
    {
        Customer back = MessageSerializer.Deserialize<Customer>([0]);
        Assert.Equal(new Customer(0, null!, IsActive: true) { Balance = 10 }, back);
    }

    [Fact]
    public void Serialize_Structs_ComeBackEqual()
    {
        var amount = new Amount(12.34m, "GBP");
        Assert.Equal(amount, Through(amount));
        var place = new Place(1, 2);
        Assert.Equal(place, Through(place));
        var on = new Switch { Id = 3, IsOn = true };
        Assert.Equal(on, Through(on));
        var days = new Span2(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31));
        Assert.Equal(days, Through(days));
    }

    [Fact]
    public void Serialize_PlainStruct_IsItsBytesWithoutAHead()
    {
        Assert.Equal(16, MessageSerializer.Serialize(new Place(1, 2)).Length);
        Assert.Equal(9, MessageSerializer.Serialize(new Packed { First = 1, Second = 2 }).Length);
        var sample = new Sample { Time = 1, Place = new Place(2, 3), Day = DayOfWeek.Friday, Value = 4, Error = 0.5 };
        (sample.Source, sample.Quality) = (new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (Half)0.5);
        sample.Reserve(5);
        Assert.Equal(64, MessageSerializer.Serialize(sample).Length);
        Assert.Equal(sample, Through(sample));
        Assert.Equal(5, Through(sample).Reserved);
    }

    [Fact]
    public void Serialize_StructWithAGap_LeavesOutWhatIsInIt()
    {
        byte[] bytes = MessageSerializer.Serialize(new Gap { First = 1, Second = 2 });
        Assert.Equal([9, 1, 2, 0, 0, 0, 0, 0, 0, 0], bytes);
        Assert.Equal(2, MessageSerializer.Deserialize<Gap>(bytes).Second);
    }

    [Fact]
    public void Deserialize_NullForAStruct_IsRefused()
    {
        var exception = Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Switch>([255]));
        Assert.Contains("Switch", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serialize_RequiredAndInitOnlyMembers_AreSet()
    {
        var address = new Address { Street = "High", City = "York", Country = "Wales", Number = 5, Floor = 2 };
        Address back = Through(address);
        Assert.Equal(("High", "York", "Wales", 5, 2), (back.Street, back.City, back.Country, back.Number, back.Floor));
    }

    [Fact]
    public void Deserialize_MessageWithoutInitOnlyMembers_KeepsTheirInitialisers()
    {
        Address back = MessageSerializer.Deserialize<Address>([0]);
        Assert.Equal("England", back.Country);
        Assert.Null(back.Street);
    }

    [Fact]
    public void Serialize_PrimaryConstructor_IsPassedItsMembers()
    {
        var person = new Person("Eve", 30) { Parent = new Person("Ida", 60) };
        Person back = Through(person);
        Assert.Equal(("Eve", 30, "Ida", 60), (back.Name, back.Age, back.Parent!.Name, back.Parent.Age));
        Assert.Equal(18, MessageSerializer.Deserialize<Person>([0]).Age);
    }

    [Fact]
    public void Serialize_DerivedClass_HasTheMembersOfItsBaseFirst()
    {
        var dog = new Dog { Name = "Rex", Age = 3, Breed = "Pug" };
        dog.Lose();
        byte[] bytes = MessageSerializer.Serialize(dog);
        Dog back = MessageSerializer.Deserialize<Dog>(bytes);
        Assert.Equal(("Rex", 3, 3, "Pug"), (back.Name, back.Legs, back.Age, back.Breed));
        Animal asAnimal = MessageSerializer.Deserialize<Animal>(bytes);
        Assert.Equal(("Rex", 3, 3), (asAnimal.Name, asAnimal.Legs, asAnimal.Age));
    }

    [Fact]
    public void Serialize_PrivateType_IsRegisteredFromWithin()
    {
        object secret = Vault.Create("outer");
        Assert.Equal("outer inner", Vault.Describe(Vault.Serialize(secret)));
    }

    [Fact]
    public void Serialize_GenericTypes_AreRegisteredWhereTheyAreNamed()
    {
        var library = new Library { Best = new(new Book { Title = "Emma" }, 5), Numbers = new(1, 2) };
        library.Page = new Page<Book>
        {
            First = new Book { Title = "Ulysses", Owner = new Library() },
            Items = [new Book { Title = "Dune" }],
            Last = (new Book(), 9),
            ByName = new() { ["x"] = null },
        };
        Library back = Through(library);
        Assert.Equal("Ulysses", back.Page!.First!.Title);
        Assert.NotNull(back.Page.First.Owner);
        Assert.Equal("Dune", back.Page.Items!.Single().Title);
        Assert.Equal(9, back.Page.Last.Item2);
        Assert.Null(back.Page.ByName!["x"]);
        Assert.Equal(("Emma", 5, new Pair<int, long>(1, 2)), (back.Best.Left!.Title, back.Best.Right, back.Numbers));
        Assert.Equal("Dune", Through(library.Page).Items!.Single().Title);
    }

    [Fact]
    public void Serialize_NamesThatAreKeywords_AreEscaped()
    {
        @class back = Through(new @class { @int = 4, @default = "x" });
        Assert.Equal((4, "x"), (back.@int, back.@default));
    }

    [Fact]
    public void Deserialize_WrongMember_IsNamed()
    {
        byte[] bytes = MessageSerializer.Serialize(new Order { Id = 1, Name = "name" });
        bytes[5] = 200;
        var exception = Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Order>(bytes));
        Assert.Equal("Order.Name", exception.Member);
    }

    private static T Through<T>(T value) => MessageSerializer.Deserialize<T>(MessageSerializer.Serialize(value));
}
