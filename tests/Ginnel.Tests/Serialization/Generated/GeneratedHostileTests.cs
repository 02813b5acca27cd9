using System;
using System.Buffers.Binary;
using Ginnel.Fuzzing;
using Ginnel.Serialization;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Serialization.Generated;

/// <summary>Bytes that nobody wrote: read as something, or refused by the one exception for that.</summary>
public sealed class GeneratedHostileTests
{
    private static readonly (string Name, byte[] Bytes, ReadBytes Read)[] s_messages =
    [
        Message(new Order { Id = 7, Name = "bread", Tags = ["a", null], Previous = new Order { Price = 2 } }),
        Message(new Customer(3, "Ann") { Orders = [new Order(), new Order { Name = "x" }] }),
        Message(new Address { Street = "High", City = "York", Number = 5, Floor = 2 }),
        Message(new Span2(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31))),
        Message(new Dog { Name = "Rex", Breed = "Pug" }),
        Message(new Page<Book> { Items = [new Book { Owner = new Library() }], ByName = new() { ["x"] = new Book() } }),
        Message<ICommand>(new Batch([new Move(1, 2), null, new Draw(new Circle()), new Batch([new Draw(null)])])),
        Message(new First.Settings { Name = "a", Sizes = [1, 2], Inner = new() { Level = 4 } }),
        Message(new Second.Account { Others = [new("Bob", 1)], Counts = new() { ["a"] = 1, ["b"] = 2 } }),
    ];

    [Fact]
    public void Deserialize_EveryTruncation_IsRefused()
    {
        foreach ((string name, byte[] bytes, ReadBytes read) in s_messages)
        {
            for (int length = 0; length < bytes.Length; length++)
            {
                byte[] part = bytes[..length];
                Assert.True(IsRefused(read, part), $"{name}, cut to {length} of {bytes.Length} bytes");
            }
        }
    }

    [Fact]
    public void Deserialize_RandomMutations_AreReadOrRefused()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        int refused = 0;
        for (int iteration = 0; iteration < Fuzz.Iterations(100_000); iteration++)
        {
            (string name, byte[] original, ReadBytes read) = s_messages[random.Next(s_messages.Length)];
            byte[] bytes = [.. original];
            for (int count = random.Next(4); count >= 0; count--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                refused += IsRefused(read, bytes) ? 1 : 0;
            }
            catch (Exception exception)
            {
                Assert.Fail($"SEED={seed}, {name}, {Convert.ToHexString(bytes)}: {exception}");
            }
        }

        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void Deserialize_ObjectsNestedWithoutEnd_AreRefusedBeforeTheStackIs()
    {
        // Each object is the last member of the one around it: a head of five bytes, five members of zeros, the next.
        const int Head = 5;
        const int Level = Head + 4 + 4 + 8 + 4 + 8;
        byte[] bytes = new byte[100_000 * Level];
        for (int start = 0; start < bytes.Length; start += Level)
        {
            bytes[start] = 254;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(start + 1), bytes.Length - start - Head);
        }

        var exception = Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Order>(bytes));
        Assert.Contains("512", exception.Message, StringComparison.Ordinal);
    }

    private static bool IsRefused(ReadBytes read, byte[] bytes) =>
        !MemoryRule.TryRead<InvalidMessageException>(read, bytes);

    private static (string Name, byte[] Bytes, ReadBytes Read) Message<T>(T value) => (
        typeof(T).Name,
        MessageSerializer.Serialize(value),
        static bytes => _ = MessageSerializer.Deserialize<T>(bytes));
}
