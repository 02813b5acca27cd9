using System;
using System.IO;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Segments;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Ginnel.Tests.Segments;

/// <summary>What a peer may send instead of a segment: each is refused, and what can be before it is mapped.</summary>
public sealed class PeerSegmentTests
{
    private const int Capacity = 8192;

    private static int FileLength => OwnedSegment.HeaderLength + Capacity;

    [Fact]
    public void Open_OwnersSegment_IsAccepted()
    {
        using var own = new OwnedSegment("test", Capacity);
        using var peer = new PeerSegment(own.File, Capacity);
        Assert.Equal(own.Inode, peer.Inode);
        Assert.Equal(SegmentLayout.Magic, peer.Header.Magic.ReadAcquire());
    }

    [Theory]
    [InlineData(0)]
    [InlineData((int)Seals.Shrink)]
    [InlineData((int)Seals.Grow)]
    [InlineData((int)Seals.FutureWrite)]
    [InlineData((int)Seals.Seal)]
    public void Open_OneSealOrAllMissing_IsRefusedUnmapped(int missing)
    {
        string name = UniqueName();
        using Descriptor file = MemoryFile.Create(name, FileLength);
        Seals seals = missing == 0 ? Seals.None : OwnedSegment.RequiredSeals & ~(Seals)missing;
        if (seals != Seals.None)
            MemoryFile.AddSeals(file, seals);
        HandshakeException exception = Assert.Throws<HandshakeException>(() => new PeerSegment(file, Capacity));
        Assert.Contains($"its seals are {seals}", exception.Message, StringComparison.Ordinal);
        AssertNeverMapped(name);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-Capacity)]
    [InlineData(Capacity)]
    public void Open_AnotherLengthThanAgreed_IsRefusedUnmapped(int difference)
    {
        string name = UniqueName();
        using Descriptor file = MemoryFile.Create(name, FileLength + difference);
        MemoryFile.AddSeals(file, OwnedSegment.RequiredSeals);
        HandshakeException exception = Assert.Throws<HandshakeException>(() => new PeerSegment(file, Capacity));
        Assert.Contains($"{FileLength + difference} bytes long, and {FileLength}", exception.Message);
        AssertNeverMapped(name);
    }

    [Fact]
    public void Open_PagesThatAreNotAllocated_IsRefusedUnmapped()
    {
        string name = UniqueName();
        using Descriptor file = MemoryFile.Create(name, 4096);
        using (var handle = new SafeFileHandle(file.Value, ownsHandle: false))
            RandomAccess.SetLength(handle, FileLength);
        MemoryFile.AddSeals(file, OwnedSegment.RequiredSeals);
        HandshakeException exception = Assert.Throws<HandshakeException>(() => new PeerSegment(file, Capacity));
        Assert.Contains($"only 4096 of its {FileLength} bytes are allocated", exception.Message);
        AssertNeverMapped(name);
    }

    [Fact]
    public void Open_FileThatCannotBeSealed_IsRefused()
    {
        using SafeFileHandle handle = File.OpenHandle("/dev/zero");
        using var file = new Descriptor((int)handle.DangerousGetHandle());
        Assert.Throws<HandshakeException>(() => new PeerSegment(file, Capacity));
        file.SetHandleAsInvalid();
    }

    [Theory]
    [InlineData(SegmentLayout.MagicOffset, "magic")]
    [InlineData(SegmentLayout.VersionOffset, "version")]
    [InlineData(SegmentLayout.HeaderLengthOffset, "header length")]
    [InlineData(SegmentLayout.CapacityOffset, "capacity")]
    public void Open_AnotherIdentity_IsRefusedAndNamed(int offset, string what)
    {
        using var own = new OwnedSegment("test", Capacity);
        SharedWord32 word = own.Mapping.Word32(offset);
        word.WriteRelease(word.ReadAcquire() ^ 1);
        HandshakeException exception = Assert.Throws<HandshakeException>(() => new PeerSegment(own.File, Capacity));
        Assert.Contains($"its {what} is", exception.Message, StringComparison.Ordinal);
    }

    private static string UniqueName() => $"segment-{Guid.NewGuid():N}";

    private static void AssertNeverMapped(string name) =>
        Assert.DoesNotContain(File.ReadLines("/proc/self/maps"), line => line.Contains(name, StringComparison.Ordinal));
}
