using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Pipes;

/// <summary>What only kernel pipes have: a buffer in the kernel, and a descriptor that any program knows.</summary>
public sealed class KernelPipeTests
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(5000, 8192)]
    [InlineData(65536, 65536)]
    [InlineData(1 << 20, 1 << 20)]
    public void Create_BufferSize_IsRoundedUpToPages(int asked, int given)
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create(asked);
        using (reader)
        using (writer)
        {
            Assert.Equal(given, writer.BufferSize);
            Assert.Equal(given, reader.BufferSize);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((1 << 30) + 1)]
    public void Create_BufferSizeOutOfRange_Throws(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelPipe.Create(size));
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (reader)
        using (writer)
            Assert.Throws<ArgumentOutOfRangeException>(() => reader.BufferSize = size);
    }

    [Fact]
    public void BufferSize_Set_HoldsForBothEnds()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (reader)
        using (writer)
        {
            reader.BufferSize = 8192;
            Assert.Equal(8192, writer.BufferSize);
            writer.BufferSize = 16384;
            Assert.Equal(16384, reader.BufferSize);
            writer.Dispose();
            Assert.Throws<ObjectDisposedException>(() => writer.BufferSize);
            Assert.Throws<ObjectDisposedException>(() => writer.BufferSize = 4096);
        }
    }

    [Fact]
    public void BufferSize_LessThanThePipeHolds_SaysWhatIsAllowed()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create(65536);
        using (reader)
        using (writer)
        {
            writer.Write(new byte[20_000]);
            var error = Assert.Throws<SystemCallException>(() => writer.BufferSize = 4096);
            Assert.Equal("EBUSY", error.ErrnoName);
            Assert.Contains("4096 bytes was asked for", error.Message, StringComparison.Ordinal);
            Assert.Contains("It has 65536 bytes", error.Message, StringComparison.Ordinal);
            string limit = File.ReadAllText("/proc/sys/fs/pipe-max-size").Trim();
            Assert.Contains($"{limit} are allowed", error.Message, StringComparison.Ordinal);
            Assert.Equal(65536, writer.BufferSize);
        }
    }

    [Fact]
    public void Position_WrittenAndRead_CountsBytes()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write(new byte[100]);
            writer.Write(new byte[23]);
            Assert.Equal(123, writer.Position);
            Assert.Equal(50, reader.Read(new byte[50]));
            Assert.Equal(50, reader.Position);
        }
    }

    [Fact]
    public void Detach_BeforeUse_GivesABlockingDescriptorThatProgramsDoNotInherit()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        foreach (IMovableEnd end in (IMovableEnd[])[reader, writer])
        {
            using var descriptor = (Descriptor)end.Detach().Descriptors[0];
            Assert.Equal(CloseOnExec, FlagsOf(descriptor) & (CloseOnExec | NonBlocking));
        }
    }

    [Fact]
    public void FirstUse_OfOneEnd_MakesThatOneNonBlocking()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        using (reader)
        using (writer)
        {
            writer.Write([1]);
            Assert.Equal(NonBlocking, FlagsOf(writer.Core.File) & NonBlocking);
            Assert.Equal(0, FlagsOf(reader.Core.File) & NonBlocking);
        }
    }

    [Fact]
    public void Rebuild_OfAMovedEnd_WorksAsBefore()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        MovedEnd movedReader = ((IMovableEnd)reader).Detach();
        MovedEnd movedWriter = ((IMovableEnd)writer).Detach();
        using var reader2 = Assert.IsType<KernelPipeReadEnd>(Rebuild(movedReader.Kind, movedReader));
        using var writer2 = Assert.IsType<KernelPipeWriteEnd>(Rebuild(movedWriter.Kind, movedWriter));
        writer2.Write(Pattern.Create(0, 10));
        byte[] buffer = new byte[20];
        Assert.Equal(10, reader2.Read(buffer));
        Pattern.Check(buffer.AsSpan(0, 10), 0);
    }

    [Fact]
    public void Rebuild_OfSomethingElse_IsRefused()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        MovedEnd movedReader = ((IMovableEnd)reader).Detach();
        MovedEnd movedWriter = ((IMovableEnd)writer).Detach();
        Assert.Throws<HandshakeException>(() => Rebuild(MovedKind.KernelPipeWriter, movedReader));
        Assert.Throws<HandshakeException>(() => Rebuild(MovedKind.KernelPipeReader, movedWriter));
        (Descriptor left, Descriptor right) = PacketSocket.CreatePair();
        Assert.Throws<HandshakeException>(
            () => Rebuild(MovedKind.KernelPipeReader, new MovedEnd(MovedKind.Descriptor, [], [left])));
        right.Dispose();
        left.Dispose();
        movedReader.Descriptors[0].Dispose();
        movedWriter.Descriptors[0].Dispose();
    }

    [Fact]
    public async Task Dispose_OfBothEnds_ClosesTheirDescriptors()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create();
        ulong inode = FileStatus.Of(reader.Core.File).Inode;
        Assert.Equal(2, CountDescriptors(inode));
        Task<int> read = reader.ReadAsync(new byte[10]).AsTask();
        writer.Dispose();
        Assert.Equal(1, CountDescriptors(inode));
        Assert.Equal(0, await read.Within());
        reader.Dispose();
        Assert.Equal(0, CountDescriptors(inode));
    }

    [Fact]
    public async Task Forgotten_AfterUse_IsClosedByTheCollector()
    {
        KernelPipeReadEnd reader = CreateAndForgetWriter();
        using (reader)
        {
            Task<int> read = reader.ReadAsync(new byte[10]).AsTask();
            await Eventually.True(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return read.IsCompleted;
            });
            Assert.Equal(0, await read);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static KernelPipeReadEnd CreateAndForgetWriter()
    {
        (KernelPipeReadEnd reader, KernelPipeWriteEnd writer) = KernelPipe.Create(4096);
        // A write that has to wait registers with the event loop, which must not keep the end alive.
        Task write = writer.WriteAsync(new byte[5000]).AsTask();
        Assert.False(write.IsCompleted);
        byte[] buffer = new byte[5000];
        for (int length = 0; length < 5000;)
            length += reader.Read(buffer);
        write.Wait(TimeSpan.FromSeconds(60));
        return reader;
    }

    private static object Rebuild(MovedKind kind, MovedEnd moved) =>
        MovedEnd.Rebuild(kind, moved.Capacities, [(Descriptor)moved.Descriptors[0]]);

    private static int FlagsOf(Descriptor descriptor)
    {
        string line = File.ReadLines($"/proc/self/fdinfo/{descriptor.Value}").First(
            static line => line.StartsWith("flags:", StringComparison.Ordinal));
        return Convert.ToInt32(line["flags:".Length..].Trim(), 8);
    }

    private static int CountDescriptors(ulong inode)
    {
        string target = string.Create(CultureInfo.InvariantCulture, $"pipe:[{inode}]");
        return Directory.GetFileSystemEntries("/proc/self/fd").Count(
            path => new FileInfo(path).LinkTarget == target);
    }
}
