using System;
using System.Buffers;
using Ginnel.Serialization.Benchmarks.Shapes;

namespace Ginnel.Serialization.Benchmarks.Contenders;

internal sealed class ItemByHand : IByHand<Item>
{
    public void Write(IBufferWriter<byte> output, Item value)
    {
        var room = new ByteRoom(output.GetSpan(Most(value)));
        Write(ref room, value);
        output.Advance(room.Length);
    }

    public Item Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes);
        return Read(ref cursor);
    }

    /// <summary>The most bytes that an item can take.</summary>
    public static int Most(Item value)
    {
        int most = 32 + value.Name.Length * 3;
        foreach (string tag in value.Tags)
            most += sizeof(int) + tag.Length * 3;
        return most;
    }

    public static void Write(ref ByteRoom room, Item value)
    {
        room.Write(value.Id);
        room.Write(value.Name);
        room.Write(value.Price);
        room.Write(value.Tags.Length);
        foreach (string tag in value.Tags)
            room.Write(tag);
        room.Write(value.Time.ToBinary());
    }

    public static Item Read(ref ByteCursor cursor)
    {
        var item = new Item { Id = cursor.ReadInt32(), Name = cursor.ReadString(), Price = cursor.ReadDouble() };
        item.Tags = new string[cursor.ReadCount(sizeof(int))];
        for (int index = 0; index < item.Tags.Length; index++)
            item.Tags[index] = cursor.ReadString();
        item.Time = DateTime.FromBinary(cursor.ReadInt64());
        return item;
    }
}

internal sealed class ItemsByHand : IByHand<Item[]>
{
    private const int SmallestItem = 28;

    public void Write(IBufferWriter<byte> output, Item[] value)
    {
        var head = new ByteRoom(output.GetSpan(sizeof(int)));
        head.Write(value.Length);
        output.Advance(head.Length);
        foreach (Item item in value)
        {
            var room = new ByteRoom(output.GetSpan(ItemByHand.Most(item)));
            ItemByHand.Write(ref room, item);
            output.Advance(room.Length);
        }
    }

    public Item[] Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes);
        var items = new Item[cursor.ReadCount(SmallestItem)];
        for (int index = 0; index < items.Length; index++)
            items[index] = ItemByHand.Read(ref cursor);
        return items;
    }
}
