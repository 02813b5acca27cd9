using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Frames between two ends of one process.</summary>
public sealed class FrameTests : IDisposable
{
    private const byte Kind = 77;
    private const int MostLength = 1 << 20;

    private readonly PipeReadEnd _readEnd;
    private readonly PipeWriteEnd _writeEnd;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;

    public FrameTests()
    {
        (_readEnd, _writeEnd) = Pipe.Create();
        _reader = new FrameReader(_readEnd, MostLength);
        _writer = new FrameWriter(_writeEnd);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _readEnd.Dispose();
        _writeEnd.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1000)]
    [InlineData(2040)]
    public void TryRead_AfterCommit_GivesTheSameUntilAdvanced(int length)
    {
        Send(length);
        for (int look = 0; look < 2; look++)
        {
            Assert.True(_reader.TryRead(out Frame frame));
            Assert.Equal(Kind, frame.Kind);
            Assert.Equal(length, frame.Payload.Length);
            Pattern.Check(frame.Payload, length);
        }

        _reader.Advance();
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public void TryLoan_WhenTheRingIsFull_IsFalseUntilTheReaderAdvances()
    {
        Send(2040);
        Send(2040);
        Assert.False(_writer.TryLoan(0, out _));
        Assert.True(_reader.TryRead(out _));
        _reader.Advance();
        Send(2040);
    }

    [Fact]
    public void TryLoanMost_InAnEmptyRing_IsHalfOfIt()
    {
        Assert.True(_writer.TryLoanMost(10, out FrameLoan loan));
        Assert.Equal(2040, loan.Payload.Length);
        Assert.Equal(2040, _writer.LargestPayload);
    }

    [Fact]
    public void Commit_WithoutPublishing_IsSeenAfterPublish()
    {
        Assert.True(_writer.TryLoan(8, out FrameLoan loan));
        loan.Commit(Kind, 8, publish: false);
        Assert.False(_reader.TryRead(out _));
        _writer.Publish();
        Assert.True(_reader.TryRead(out _));
    }

    [Theory]
    [InlineData(2041)]
    [InlineData(4081)]
    [InlineData(100_000)]
    [InlineData(MostLength)]
    public async Task WriteLarge_AnyLength_ArrivesWhole(int length)
    {
        byte[] message = Pattern.Create(length, length);
        Task writing = _writer.WriteLargeAsync(Kind, message, Token).AsTask();
        Assert.True(await _reader.WaitToReadAsync(Token).Within());
        Assert.Equal(length, CheckNext());
        await writing.Within();
        Send(5);
        Assert.Equal(5, CheckNext());
    }

    [Fact]
    public async Task WriteLarge_Cancelled_IsDroppedAndTheNextArrives()
    {
        Send(5);
        Assert.Equal(5, CheckNext());
        using var source = new CancellationTokenSource();
        Task writing = _writer.WriteLargeAsync(Kind, new byte[10_000], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Within());
        Assert.False(_writer.TryLoan(16, out _));

        Assert.False(_reader.TryRead(out _));
        Send(16);
        Assert.Equal(16, CheckNext());
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public async Task WriteLarge_LongerThanTheReaderAccepts_CutsTheWriterOff()
    {
        Task writing = _writer.WriteLargeAsync(Kind, new byte[MostLength + 1], Token).AsTask();
        PeerProtocolException exception = await Assert.ThrowsAsync<PeerProtocolException>(
            () => _reader.WaitToReadAsync(Token).Within());
        Assert.Contains("1048576", exception.Message);
        // The last part may have been in the ring already.
        await ((Task)Task.WhenAny(writing)).Within();
        await Eventually.True(() => _writeEnd.Core.Link.IsHungUp);
    }

    [Fact]
    public async Task WaitToRead_WriterCompletesBetweenParts_IsTheEnd()
    {
        Send(5);
        Assert.Equal(5, CheckNext());
        using var source = new CancellationTokenSource();
        Task writing = _writer.WriteLargeAsync(Kind, new byte[10_000], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Within());
        _writeEnd.Complete();
        Assert.False(await _reader.WaitToReadAsync(Token).Within());
    }

    [Theory]
    // No kind; a reserved byte; one byte more than there is; more than can be; a part without bytes; nothing abandoned.
    [InlineData(0x00000000_00000000)]
    [InlineData(0x0000014D_00000000)]
    [InlineData(0x0000004D_00000009)]
    [InlineData(0x0000004D_FFFFFFFF)]
    [InlineData(0x00000001_00000000)]
    [InlineData(0x00000002_00000000)]
    [InlineData(0x00000003_00000008)]
    public async Task TryRead_WhatIsNoFrame_CutsTheWriterOff(long header)
    {
        byte[] bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, header);
        _writeEnd.Write(bytes, Token);
        Assert.Throws<PeerProtocolException>(() => _reader.TryRead(out _));
        Assert.Throws<PeerProtocolException>(() => _reader.WaitToRead(Token));
        await Eventually.True(() => _writeEnd.Core.Link.IsHungUp);
    }

    [Fact]
    public void TryRead_LessThanAHeader_CutsTheWriterOff()
    {
        _writeEnd.Write("1234567"u8, Token);
        PeerProtocolException exception = Assert.Throws<PeerProtocolException>(() => _reader.TryRead(out _));
        Assert.Contains("7 bytes", exception.Message);
    }

    [Fact]
    public void TryRead_NothingButAbandonedMessages_ReturnsAfterSome()
    {
        byte[] abandoned = new byte[24];
        BitConverter.TryWriteBytes(abandoned, FrameLayout.HeaderOf(FrameKind.Part, 1));
        BitConverter.TryWriteBytes(abandoned.AsSpan(16), FrameLayout.HeaderOf(FrameKind.Abandoned, 0));
        for (int count = 0; count < 100; count++)
            _writeEnd.Write(abandoned, Token);
        Send(3);
        Assert.False(_reader.TryRead(out _));
        Assert.True(_reader.WaitToRead(Token));
        Assert.Equal(3, CheckNext());
    }

    private void Send(int length)
    {
        Assert.True(_writer.TryLoan(length, out FrameLoan loan));
        Pattern.Fill(loan.Payload[..length], length);
        loan.Commit(Kind, length);
    }

    private int CheckNext()
    {
        Assert.True(_reader.TryRead(out Frame frame));
        Assert.Equal(Kind, frame.Kind);
        int length = frame.Payload.Length;
        Pattern.Check(frame.Payload, length);
        _reader.Advance();
        return length;
    }
}
