using System;
using System.Linq;
using Ginnel.Rings;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Rings;

public sealed class BroadcastRingTests
{
    [Fact]
    public void TryBegin_SlowestReaderIsACapacityBehind_HasNoRoomUntilItMoves()
    {
        using var pair = new BroadcastPair<NoProbe>(3);
        BroadcastReader slow = pair.Join();
        BroadcastReader fast = pair.Join();
        Assert.True(pair.TryWrite(0) && pair.TryWrite(1) && pair.TryWrite(2));
        Assert.Equal([0, 1, 2], fast.ReadAll());
        Assert.False(pair.TryWrite(3));
        Assert.False(pair.Writer.MayHaveRoom());
        Assert.Equal(0, slow.Read());
        Assert.True(pair.Writer.MayHaveRoom());
        Assert.True(pair.TryWrite(3));
        Assert.False(pair.TryWrite(4));
        Assert.Equal([1, 2, 3], slow.ReadAll());
        Assert.Equal([3], fast.ReadAll());
        Assert.Equal(0, slow.Missed + fast.Missed);
    }

    [Fact]
    public void Join_WhileAMessageIsBeingWritten_KeepsAllThatTheReaderCanStartWith()
    {
        using var pair = new BroadcastPair<NoProbe>(3);
        for (int value = 0; value < 10; value++)
            Assert.True(pair.TryWrite(value));
        Assert.True(pair.Writer.TryBegin(out Span<byte> payload));
        BroadcastReader reader = pair.Join(atOldest: true);
        BitConverter.TryWriteBytes(payload, 10L);
        pair.Writer.Commit(sizeof(long));
        Assert.False(pair.TryWrite(11));
        Assert.Equal([7, 8, 9, 10], reader.ReadAll());
        Assert.Equal(0, reader.Missed);
    }

    [Fact]
    public void Start_AtOldest_GivesAsManyAsTheRingKeeps()
    {
        using var pair = new BroadcastPair<NoProbe>(4, isBounded: false);
        for (int value = 0; value < 11; value++)
            pair.TryWrite(value);
        Assert.Equal([7, 8, 9, 10], pair.Join(atOldest: true).ReadAll());
        Assert.Empty(pair.Join(atOldest: false).ReadAll());
    }

    [Fact]
    public void Read_Overtaken_GoesOnWithTheOldestAndCounts()
    {
        using var pair = new BroadcastPair<NoProbe>(4, isBounded: false);
        BroadcastReader reader = pair.Join();
        for (int value = 0; value < 11; value++)
            Assert.True(pair.TryWrite(value));
        Assert.Equal([7, 8, 9, 10], reader.ReadAll());
        Assert.Equal(7, reader.Missed);
    }

    [Fact]
    public void IsIntact_OvertakenInPlace_SaysSo()
    {
        using var pair = new BroadcastPair<NoProbe>(2, isBounded: false);
        BroadcastReader reader = pair.Join();
        pair.TryWrite(0);
        Assert.True(reader.TryFind(out _));
        pair.TryWrite(1);
        pair.TryWrite(2);
        Assert.True(reader.IsIntact());
        Assert.True(pair.Writer.TryBegin(out _));
        Assert.False(reader.IsIntact());
        reader.Skip();
        Assert.Equal(1, reader.Missed);
        Assert.Equal([1, 2], reader.ReadAll());
    }

    [Fact]
    public void TryBegin_AgainWithoutCommit_IsTheSameMessage()
    {
        using var pair = new BroadcastPair<NoProbe>(2);
        BroadcastReader reader = pair.Join();
        Assert.True(pair.Writer.TryBegin(out _));
        Assert.Empty(reader.ReadAll());
        Assert.True(pair.TryWrite(7));
        Assert.Equal([7], reader.ReadAll());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void TryBegin_ImpossibleCursor_CutsThatReaderOff(long stated)
    {
        using var pair = new BroadcastPair<NoProbe>(2);
        BroadcastReader good = pair.Join();
        pair.Join(atOldest: false, out SharedRegion page);
        Assert.True(pair.TryWrite(0) && pair.TryWrite(1));
        good.ReadAll();
        new BroadcastReaderHeader(page.Mapping).Cursor.WriteRelease(2);
        Assert.True(pair.TryWrite(2));
        good.ReadAll();
        new BroadcastReaderHeader(page.Mapping).Cursor.WriteRelease(stated);
        Assert.True(pair.Writer.MayHaveRoom());
        Assert.True(pair.TryWrite(3));
        Assert.True(pair.TryWrite(4));
        Assert.False(pair.TryWrite(5));
        Assert.Equal(1, pair.Writer.Readers.ToArray().Count(static reader => reader.IsCutOff));
        Assert.Equal([3, 4], good.ReadAll());
    }

    [Fact]
    public void Leave_TheSlowestReader_MakesRoom()
    {
        using var pair = new BroadcastPair<NoProbe>(2);
        pair.Join();
        Assert.True(pair.TryWrite(0) && pair.TryWrite(1));
        Assert.False(pair.TryWrite(2));
        pair.Writer.Leave(pair.Writer.Readers[0]);
        Assert.True(pair.TryWrite(2));
    }

    [Fact]
    public void MoveToNewest_LeavesOutWhatIsOlder()
    {
        using var pair = new BroadcastPair<NoProbe>(7, isBounded: false);
        pair.TryWrite(0);
        BroadcastReader reader = pair.Join();
        reader.StartAtNewest();
        Assert.False(reader.MoveToNewest());
        for (int value = 1; value < 30; value++)
            pair.TryWrite(value);
        Assert.True(reader.MoveToNewest());
        Assert.Equal(29, reader.Next);
        Assert.Equal(29, reader.Read());
        Assert.Equal(0, reader.Missed);
    }
}
