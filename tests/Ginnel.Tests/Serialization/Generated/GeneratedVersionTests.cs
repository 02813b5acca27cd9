using System;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization.Generated;

/// <summary>Old programs read what new ones write, and new ones what old ones wrote.</summary>
public sealed class GeneratedVersionTests
{
    [Fact]
    public void Deserialize_OldMessageInNewProgram_KeepsDefaultsOfAppendedMembers()
    {
        var old = new First.Account { Id = 1, Owner = new("Ann"), Others = [new("Bob"), new("Cid")], Last = 4 };
        Second.Account read = Read<First.Account, Second.Account>(old);
        Assert.Equal((1, 4, "none"), (read.Id, read.Last, read.Note));
        Assert.Null(read.Counts);
        Assert.Equal(new Second.Owner("Ann") { Town = "Leeds" }, read.Owner);
        Assert.Equal([new Second.Owner("Bob"), new Second.Owner("Cid")], read.Others!);
        Assert.Equal(21, read.Owner!.Age);
    }

    [Fact]
    public void Deserialize_NewMessageInOldProgram_PassesOverAppendedMembers()
    {
        var current = new Second.Account
        {
            Id = 1,
            Owner = new("Ann", 30) { Town = "York" },
            Others = [new("Bob", 31), new("Cid", 32)],
            Last = 4,
            Note = new string('n', 70_000),
            Counts = new() { ["a"] = 1 },
        };
        First.Account read = Read<Second.Account, First.Account>(current);
        Assert.Equal((1, 4), (read.Id, read.Last));
        Assert.Equal(new First.Owner("Ann"), read.Owner);
        Assert.Equal([new First.Owner("Bob"), new First.Owner("Cid")], read.Others!);
    }

    [Fact]
    public void Deserialize_IdsThatHaveComeAndGone_AreMatchedById()
    {
        var old = new First.Settings { Name = "a", Sizes = [1, 2], Level = 5, Inner = new() { Name = "b" } };
        Second.Settings read = Read<First.Settings, Second.Settings>(old);
        Assert.Equal(("a", "red", "b"), (read.Name, read.Colour, read.Inner!.Name));
        Assert.Equal([1, 2], read.Sizes!);
        First.Settings back = Read<Second.Settings, First.Settings>(read);
        Assert.Equal(("a", 3, "b"), (back.Name, back.Level, back.Inner!.Name));
    }

    [Fact]
    public void Serialize_Ids_AreOneByteOrThreeBeforeTheLength()
    {
        byte[] bytes = MessageSerializer.Serialize(new First.Settings { Name = "a", Sizes = [7], Level = 1 });
        byte[] expected =
        [
            31,
            0, 5, 1, 0, 0, 0, (byte)'a',
            251, 44, 1, 8, 1, 0, 0, 0, 7, 0, 0, 0,
            2, 4, 1, 0, 0, 0,
            9, 1, 255,
        ];
        expected[0] = (byte)(expected.Length - 1);
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void Deserialize_IdOfAnotherType_IsRefused()
    {
        byte[] bytes = MessageSerializer.Serialize(new First.Settings { Level = 1 });
        var exception = Assert.Throws<InvalidMessageException>(
            () => MessageSerializer.Deserialize<Second.WrongSettings>(bytes));
        Assert.Equal("WrongSettings.Level", exception.Member);
    }

    [Theory]
    [InlineData(new byte[] { 12, 2, 4, 1, 0, 0, 0, 2, 4, 1, 0, 0, 0 }, "twice")]
    [InlineData(new byte[] { 2, 252, 0 }, "252")]
    [InlineData(new byte[] { 2, 2, 255 }, "null")]
    [InlineData(new byte[] { 2, 2, 9 }, "needed")]
    [InlineData(new byte[] { 7, 2, 3, 1, 0, 0, 0, 0 }, "end at byte 6")]
    public void Deserialize_BrokenIds_AreRefused(byte[] bytes, string reason)
    {
        var exception = Assert.Throws<InvalidMessageException>(
            () => MessageSerializer.Deserialize<First.Settings>(bytes));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static TRead Read<TWritten, TRead>(TWritten value) =>
        MessageSerializer.Deserialize<TRead>(MessageSerializer.Serialize(value));
}
