using System;
using Ginnel.Platform;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

public sealed class SynchronizationHeaderTests : IDisposable
{
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(4096);

    [Fact]
    public void Create_WhereSomethingIs_IsRefused()
    {
        SharedMutex.Create(_region, 0);
        Assert.Throws<InvalidOperationException>(() => SharedMutex.Create(_region, 0));
        Assert.Throws<InvalidOperationException>(() => SharedEvent.Create(_region, 0));
        _region.AsSpan(0, SharedMutex.Size).Clear();
        SharedEvent.Create(_region, 0);
    }

    [Fact]
    public void Open_SomethingElse_IsRefused()
    {
        Assert.Throws<HandshakeException>(() => SharedMutex.Open(_region, 0));
        SharedMutex.Create(_region, 0);
        Assert.Throws<HandshakeException>(() => SharedEvent.Open(_region, 0));
        Assert.Throws<HandshakeException>(() => SharedSemaphore.Open(_region, 0));
        Assert.Throws<HandshakeException>(() => SharedBarrier.Join(_region, 0));
    }

    [Fact]
    public void Open_OfAnotherNamespaceOfProcessIds_IsRefused()
    {
        SharedMutex.Create(_region, 0);
        Assert.NotEqual(0, ProcessIdentity.CurrentNamespace);
        _region.Add(SynchronizationLayout.NamespaceOffset, 1L);
        Assert.Throws<HandshakeException>(() => SharedMutex.Open(_region, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SynchronizationLayout.MostCount + 1)]
    [InlineData(-1)]
    public void Open_WithACountThatItCannotHave_IsRefused(int count)
    {
        SharedSemaphore.Create(_region, 0, 4);
        _region.GetReference<int>(SynchronizationLayout.CountOffset) = count;
        Assert.Throws<HandshakeException>(() => SharedSemaphore.Open(_region, 0));
        SharedMutex.Create(_region, 1024);
        _region.GetReference<int>(1024 + SynchronizationLayout.CountOffset) = count;
        Assert.Throws<HandshakeException>(() => SharedMutex.Open(_region, 1024));
    }

    [Fact]
    public void Create_WhereItCannotBe_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => SharedMutex.Create(_region, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMutex.Create(_region, _region.Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMutex.Create(_region, -64));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedSemaphore.Create(_region, 0, 1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedBarrier.Create(_region, 0, 0));
        using SharedRegion oneWay = SharedRegion.Create(4096);
        Assert.Throws<ArgumentException>(() => SharedMutex.Create(oneWay, 0));
        _region.Dispose();
        Assert.Throws<ObjectDisposedException>(() => SharedMutex.Create(_region, 0));
    }

    public void Dispose() => _region.Dispose();
}
