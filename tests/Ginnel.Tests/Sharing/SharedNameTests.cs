using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Names;
using Ginnel.Sharing;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Names within one process: each opening has its own lock, as if it were another process's.</summary>
[SupportedOSPlatform("linux")]
public sealed class SharedNameTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SharedNameOptions Options => new() { Directory = _folder.Path };

    private string FileOfJobs => Path.Join(_folder.Path, "jobs" + EndpointName.SynchronizationSuffix);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OpenOrCreate_OfMutex_IsOneMutexUntilTheLastClosesIt()
    {
        var first = SharedMutex.OpenOrCreate("jobs", Options);
        using var second = SharedMutex.OpenOrCreate("jobs", Options);
        Assert.Equal(SharedAcquisition.Acquired, await first.AcquireAsync(Token));
        Assert.Equal(SharedAcquisition.NotAcquired, second.TryAcquire());
        Task<SharedAcquisition> waiting = second.AcquireAsync(Token).AsTask();
        first.Release();
        Assert.Equal(SharedAcquisition.Acquired, await waiting.Within());
        first.Dispose();
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.TryAcquire());
        using var third = SharedMutex.OpenOrCreate("jobs", Options);
        Assert.Equal(SharedAcquisition.NotAcquired, third.TryAcquire());
        second.Release();
        Assert.Equal(SharedAcquisition.Acquired, third.TryAcquire());
    }

    [Fact]
    public void OpenOrCreate_AfterTheLastClosed_BeginsAnewAndNothingWasLeft()
    {
        for (int turn = 0; turn < 3; turn++)
        {
            using (var mutex = SharedMutex.OpenOrCreate("jobs", Options))
            {
                Assert.Equal(SharedAcquisition.Acquired, mutex.TryAcquire());
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(FileOfJobs));
            }

            Assert.Empty(_folder.Files);
        }
    }

    [Fact]
    public void OpenOrCreate_InADirectoryThatIsNotThere_CreatesItForTheOwnerAlone()
    {
        string path = Path.Join(_folder.Path, "new");
        using var mutex = SharedMutex.OpenOrCreate("jobs", new SharedNameOptions { Directory = path });
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void OpenOrCreate_OfSemaphore_SharesItsPermits()
    {
        using var first = SharedSemaphore.OpenOrCreate("jobs", 1000, Options);
        using var second = SharedSemaphore.OpenOrCreate("jobs", 1000, Options);
        Assert.Equal(SharedAcquisition.Acquired, first.TryAcquire());
        Assert.Equal(999, second.CurrentCount);
        second.Release();
        Assert.Equal(1000, first.CurrentCount);
    }

    [Fact]
    public async Task OpenOrCreate_OfEvent_LetsTheOthersThrough()
    {
        using var first = SharedEvent.OpenOrCreate("jobs", isAutomatic: true, Options);
        using var second = SharedEvent.OpenOrCreate("jobs", isAutomatic: true, Options);
        Task waiting = second.WaitAsync(Token).AsTask();
        first.Set();
        await waiting.Within();
        Assert.False(first.IsSet);
    }

    [Fact]
    public async Task JoinOrCreate_OfBarrier_MeetsTheOthers()
    {
        SharedBarrier first = SharedBarrier.JoinOrCreate("jobs", 2, Options);
        SharedBarrier second = SharedBarrier.JoinOrCreate("jobs", 2, Options);
        Assert.Throws<InvalidOperationException>(() => SharedBarrier.JoinOrCreate("jobs", 2, Options));
        Task<SharedPhase> waiting = first.SignalAndWaitAsync(Token).AsTask();
        Assert.Equal(SharedPhase.Completed, await second.SignalAndWaitAsync(Token).Within());
        Assert.Equal(SharedPhase.Completed, await waiting.Within());
        second.Dispose();
        Assert.Equal(SharedPhase.Completed, first.SignalAndWait(Token));
        first.Dispose();
        Assert.Empty(_folder.Files);
        // The one that found no place keeps nothing, either.
        SharedBarrier.JoinOrCreate("jobs", 3, Options).Dispose();
    }

    [Fact]
    public void OpenOrCreate_AsSomethingElse_NamesBothAndLeavesItAsItWas()
    {
        using (SharedSemaphore.OpenOrCreate("jobs", 4, Options))
        {
            foreach ((Action open, string wanted) in ((Action, string)[])
            [
                (() => SharedMutex.OpenOrCreate("jobs", Options), "a mutex"),
                (() => SharedSemaphore.OpenOrCreate("jobs", 5, Options), "a semaphore with 5 permits"),
                (() => SharedEvent.OpenOrCreate("jobs", true, Options), "an automatic event"),
                (() => SharedEvent.OpenOrCreate("jobs", false, Options), "an event that stays set"),
                (() => SharedBarrier.JoinOrCreate("jobs", 1024, Options), "a barrier for 1024 participants"),
            ])
            {
                string message = Assert.Throws<HandshakeException>(open).Message;
                Assert.Contains($"'jobs' ({FileOfJobs}) cannot be opened as {wanted}:", message,
                    StringComparison.Ordinal);
                Assert.Contains("it is a semaphore with 4 permits", message, StringComparison.Ordinal);
                Assert.Contains("another name", message, StringComparison.Ordinal);
            }
        }

        Assert.Empty(_folder.Files);
        using var mutex = SharedMutex.OpenOrCreate("jobs", Options);
        Assert.Throws<HandshakeException>(() => SharedSemaphore.OpenOrCreate("jobs", 1, Options));
    }

    [Fact]
    public void OpenOrCreate_WithArgumentsThatCannotBe_IsRefusedBeforeAnythingIsMade()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => SharedMutex.OpenOrCreate("a/b", Options));
        Assert.Contains("the name of a mutex", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => SharedMutex.OpenOrCreate(null!, Options));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedSemaphore.OpenOrCreate("jobs", 0, Options));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedSemaphore.OpenOrCreate("jobs", 1025, Options));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedBarrier.JoinOrCreate("jobs", 0, Options));
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData(0x1A4, "0644")]
    [InlineData(0x1B0, "0660")]
    [InlineData(0x100, "0400")]
    public void OpenOrCreate_FileWithOtherRights_IsRefused(int mode, string octal)
    {
        Write([]);
        File.SetUnixFileMode(FileOfJobs, (UnixFileMode)mode);
        AssertRefused(octal, "0600 is expected");
    }

    [Fact]
    public void OpenOrCreate_FileWithAnotherName_IsRefused()
    {
        Write([]);
        string other = Path.Join(_folder.Path, "other");
        Run("ln", FileOfJobs, other);
        AssertRefused("it has 2 names", "one is expected");
        File.Delete(FileOfJobs);
        File.CreateSymbolicLink(FileOfJobs, other);
        AssertRefused("it is a symbolic link", "a file is expected");
        Assert.Equal(0, new FileInfo(other).Length);
    }

    [Fact]
    public void OpenOrCreate_FileOrDirectoryOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.UserName == "root", "giving files away needs root");
        Write([]);
        Run("chown", "65534", FileOfJobs);
        AssertRefused("it belongs to user 65534", "the current user, 0");
        File.Delete(FileOfJobs);
        Run("chown", "65534", _folder.Path);
        EndpointAccessException exception =
            Assert.Throws<EndpointAccessException>(() => SharedMutex.OpenOrCreate("jobs", Options));
        Assert.Contains("it belongs to user 65534", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Dispose_FileThatSomebodyRemoved_LeavesTheNextOnesFile()
    {
        var first = SharedMutex.OpenOrCreate("jobs", Options);
        File.Delete(FileOfJobs);
        using var second = SharedMutex.OpenOrCreate("jobs", Options);
        first.Dispose();
        using var third = SharedMutex.OpenOrCreate("jobs", Options);
        Assert.Equal(SharedAcquisition.Acquired, second.TryAcquire());
        Assert.Equal(SharedAcquisition.NotAcquired, third.TryAcquire());
    }

    [Fact]
    public void OpenOrCreate_NoFile_IsRefused()
    {
        Directory.CreateDirectory(FileOfJobs);
        AssertRefused("it is a directory", "a file is expected");
    }

    [Fact]
    public void OpenOrCreate_FileOfSomebodyElses_IsLeftAlone()
    {
        foreach (byte[] content in (byte[][])
            [Encoding.UTF8.GetBytes("a letter"), Page("a page of text"), Page("gmtx\u0002"), new byte[65536]])
        {
            Write(content);
            EndpointAccessException exception =
                Assert.Throws<EndpointAccessException>(() => SharedMutex.OpenOrCreate("jobs", Options));
            Assert.Contains("left alone", exception.Message, StringComparison.Ordinal);
            Assert.Equal(FileOfJobs, exception.Path);
            Assert.Equal(content, File.ReadAllBytes(FileOfJobs));
        }
    }

    [Fact]
    public void OpenOrCreate_WhereOthersCanReplaceFiles_IsRefused()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1F8);
        EndpointAccessException exception =
            Assert.Throws<EndpointAccessException>(() => SharedMutex.OpenOrCreate("jobs", Options));
        Assert.Contains("0770", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void OpenOrCreate_LiveFileThatWasWrittenOver_IsRefusedAndLeftAlone()
    {
        using var mutex = SharedMutex.OpenOrCreate("jobs", Options);
        Overwrite(0, "goat"u8);
        AssertRefused("0x74616F67", "which cannot be");
        Overwrite(0, "gsem\u00FF"u8);
        AssertRefused("permits", "which cannot be");
        // It says that it is a barrier which does not fit into one page.
        Overwrite(0, [(byte)'g', (byte)'b', (byte)'a', (byte)'r', 0, 4, 0, 0]);
        AssertRefused("a barrier for 1024 participants", "which cannot be");
        using (FileStream longer = OpenBeside())
            longer.SetLength(4096 + 8);
        AssertRefused("4104 bytes", "whole pages");
    }

    [Fact]
    public void OpenOrCreate_OfAnotherNamespaceOfProcessIds_IsRefused()
    {
        using var mutex = SharedMutex.OpenOrCreate("jobs", Options);
        Overwrite(SynchronizationLayout.NamespaceOffset, [1, 0, 0, 0, 0, 0, 0, 0]);
        HandshakeException exception =
            Assert.Throws<HandshakeException>(() => SharedMutex.OpenOrCreate("jobs", Options));
        Assert.Contains("namespace 1,", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenOrCreate_WhatTheDeadLeft_BeginsAnew()
    {
        byte[] live;
        using (var mutex = SharedMutex.OpenOrCreate("jobs", Options))
        {
            Assert.Equal(SharedAcquisition.Acquired, mutex.TryAcquire());
            live = File.ReadAllBytes(FileOfJobs);
        }

        byte[] halfMade = (byte[])live.Clone();
        halfMade.AsSpan(SynchronizationLayout.KindOffset, 4).Clear();
        foreach (byte[] left in (byte[][])[live, halfMade, [], new byte[4096], new byte[8192]])
        {
            Write(left);
            using (var mutex = SharedMutex.OpenOrCreate("jobs", Options))
            {
                Assert.Equal(SharedAcquisition.Acquired, mutex.TryAcquire());
                Assert.Equal(4096, new FileInfo(FileOfJobs).Length);
            }

            Write(left);
            // Of another kind, and larger.
            SharedSemaphore.OpenOrCreate("jobs", 1024, Options).Dispose();
            Assert.Empty(_folder.Files);
        }
    }

    [Fact]
    public void OpenOrCreate_OfANewOne_RemovesWhatTheDeadLeftUnderOtherNames()
    {
        using var live = SharedEvent.OpenOrCreate("live", false, Options);
        live.Set();
        Write(Page("gmtx\u0001"));
        string foreign = Path.Join(_folder.Path, "text" + EndpointName.SynchronizationSuffix);
        File.WriteAllText(foreign, "a letter");
        File.SetUnixFileMode(foreign, OwnerOnly);
        SharedMutex.OpenOrCreate("other", Options).Dispose();
        Assert.Equal(["live~sync", "text~sync"], _folder.Files.Select(Path.GetFileName).Order());
        using var same = SharedEvent.OpenOrCreate("live", false, Options);
        Assert.True(same.IsSet);
    }

    /// <summary>Between opening the file and locking it, the last one removed it.</summary>
    [Fact]
    public void TryMake_FileThatWasRemovedMeanwhile_StartsOver()
    {
        PrimitiveKind wanted = new(SynchronizationHeader.Mutex, 1);
        using RendezvousDirectory directory = RendezvousDirectory.OpenToListen(_folder.Path);
        using (SharedMutex last = SharedMutex.OpenOrCreate("jobs", Options))
        {
            using SharedNameFile early = SharedNameFile.Open(directory, "jobs");
            Assert.False(early.TryMake(wanted));
            last.Dispose();
            Assert.False(early.TryMake(wanted));
            Assert.Null(early.TryJoin(wanted));
        }

        using SharedNameFile maker = SharedNameFile.Open(directory, "jobs");
        Assert.True(maker.TryMake(wanted));
        File.Delete(FileOfJobs);
        Assert.Null(maker.TryJoin(wanted));
    }

    /// <summary>Between making it and sharing the lock, another one has made something else.</summary>
    [Fact]
    public void TryJoin_MadeOnceMoreByAnother_FindsTheOthers()
    {
        using RendezvousDirectory directory = RendezvousDirectory.OpenToListen(_folder.Path);
        using SharedNameFile early = SharedNameFile.Open(directory, "jobs");
        using var late = SharedSemaphore.OpenOrCreate("jobs", 2, Options);
        Assert.Throws<HandshakeException>(() => early.TryJoin(new(SynchronizationHeader.Mutex, 1)));
        Assert.Equal(SharedAcquisition.Acquired, late.TryAcquire());
        Assert.NotEmpty(_folder.Files);
    }

    [Fact]
    public void OpenOrCreate_OtherStaysInTheMiddle_SaysSoAfterAWhile()
    {
        using RendezvousDirectory directory = RendezvousDirectory.OpenToListen(_folder.Path);
        using SharedNameFile stopped = SharedNameFile.Open(directory, "jobs");
        Assert.True(stopped.TryMake(new(SynchronizationHeader.Mutex, 1)));
        EndpointInUseException exception =
            Assert.Throws<EndpointInUseException>(() => SharedMutex.OpenOrCreate("jobs", Options));
        Assert.Contains("'jobs'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(FileOfJobs, exception.Path);
    }

    /// <remarks>
    /// There are moments when nobody has it open, so it is made and removed all the time. Nothing but the mutex of
    /// that name protects the counter.
    /// </remarks>
    [Fact]
    public async Task OpenOrCreate_ManyThreadsThatOpenAndClose_ExcludeEachOther()
    {
        const int Threads = 8, Times = 400;
        int counter = 0;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Watchdog.OnThread(() =>
        {
            for (int time = 0; time < Times; time++)
            {
                using var mutex = SharedMutex.OpenOrCreate("jobs", Options);
                Assert.Equal(SharedAcquisition.Acquired, mutex.Acquire(Token));
                int seen = counter;
                Thread.SpinWait(20);
                counter = seen + 1;
                mutex.Release();
            }

            return true;
        }))).Within();
        Assert.Equal(Threads * Times, counter);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task OpenOrCreate_Forgotten_StaysOpen()
    {
        Forget();
        for (int turn = 0; turn < 3; turn++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        using var mutex = SharedMutex.OpenOrCreate("jobs", Options);
        Assert.Equal(SharedAcquisition.NotAcquired, mutex.TryAcquire());

        void Forget() => SharedMutex.OpenOrCreate("jobs", Options).Acquire(Token);
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static byte[] Page(string text)
    {
        byte[] page = new byte[4096];
        Encoding.Latin1.GetBytes(text, page);
        return page;
    }

    private void Write(byte[] content)
    {
        File.Delete(FileOfJobs);
        File.WriteAllBytes(FileOfJobs, content);
        File.SetUnixFileMode(FileOfJobs, OwnerOnly);
    }

    private void Overwrite(int offset, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = OpenBeside();
        file.Position = offset;
        file.Write(bytes);
    }

    /// <summary>Without a lock of its own.</summary>
    private FileStream OpenBeside() => new(FileOfJobs, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    private void AssertRefused(params string[] words)
    {
        EndpointAccessException exception =
            Assert.Throws<EndpointAccessException>(() => SharedMutex.OpenOrCreate("jobs", Options));
        Assert.Contains(FileOfJobs, exception.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, exception.Message, StringComparison.Ordinal));
        Assert.True(Path.Exists(FileOfJobs));
    }
}
