using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Processes;

public sealed class ChildLifetimeTests
{
    [Fact]
    public async Task Kill_RunningChild_EndsItAndTellsItsPeers()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(Announce, writer);
        await ReadIdAsync(reader);

        child.Kill();

        Assert.Equal(128 + 9, await child.WaitAsync().Within());
        Assert.Equal(9, child.TerminatingSignal);
        Assert.False(ProcessTable.IsRunning(child.Id));
        await Assert.ThrowsAsync<PeerDiedException>(() => reader.ReadAsync(new byte[1]).Within());
        child.Kill();
    }

    [Fact]
    public async Task Kill_RunningChild_LeavesNoFilesOfItsRuntime()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ginnel-");
        var variables = new Dictionary<string, string?> { ["TMPDIR"] = folder.FullName };
        var options = new ChildOptions { Environment = variables };
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(options, Announce, writer);
        await ReadIdAsync(reader);
        Assert.NotEmpty(folder.GetFiles($"*-{child.Id}-*"));

        await child.DisposeAsync();

        Assert.Empty(folder.GetFiles());
        folder.Delete();
    }

    [Fact]
    public async Task Dispose_RunningChild_KillsIt()
    {
        var (reader, writer) = Pipe.Create();
        var child = ChildProcess.Start(Announce, writer);
        await ReadIdAsync(reader);

        child.Dispose();

        Assert.True(child.HasExited);
        Assert.False(ProcessTable.IsRunning(child.Id));
        child.Dispose();
        await child.DisposeAsync();
    }

    [Fact]
    public async Task WaitAsync_Cancelled_LeavesTheChildRunning()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(Announce, writer);
        await ReadIdAsync(reader);
        using var cancellation = new CancellationTokenSource();
        Task<int> wait = child.WaitAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.False(child.HasExited);
        Assert.Null(child.ExitCode);
        Assert.True(ProcessTable.IsRunning(child.Id));
    }

    [Fact]
    public async Task Parent_KilledWithSigkill_TakesItsChildWithIt()
    {
        var (reader, writer) = Pipe.Create();
        await using var parent = ChildProcess.Start(StartAnother, writer);
        int grandchild = await ReadIdAsync(reader);
        Assert.True(ProcessTable.IsRunning(grandchild));

        parent.Kill();

        // Only the grandchild holds the write end, so its death is what ends the stream.
        await Assert.ThrowsAsync<PeerDiedException>(() => reader.ReadAsync(new byte[1]).Within());
        await Eventually.True(() => !ProcessTable.IsRunning(grandchild));
    }

    [Fact]
    public async Task Parent_KilledWhileTheChildSurvives_LeavesItRunning()
    {
        var (reader, writer) = Pipe.Create();
        var (order, giveOrder) = Pipe.Create();
        await using var parent = ChildProcess.Start(StartSurvivor, writer, order);
        int grandchild = await ReadIdAsync(reader);

        parent.Kill();
        await parent.WaitAsync().Within();
        giveOrder.Write("x"u8);

        // It answers after its parent's death, and ends by itself.
        Assert.Equal(grandchild, await ReadIdAsync(reader));
        giveOrder.Dispose();
        Assert.Equal(0, await reader.ReadAsync(new byte[1]).Within());
        await Eventually.True(() => !ProcessTable.IsRunning(grandchild));
    }

    [Fact]
    public async Task Collection_OfForgottenChild_DoesNotEndIt()
    {
        var (reader, writer) = Pipe.Create();
        var (order, giveOrder) = Pipe.Create();
        StartAndForget(writer, order);
        int id = await ReadIdAsync(reader);

        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        giveOrder.Write("x"u8);
        Assert.Equal(id, await ReadIdAsync(reader));
        giveOrder.Dispose();
        Assert.Equal(0, await reader.ReadAsync(new byte[1]).Within());
    }

    [Fact]
    public async Task Start_ManyTimes_LeavesNoDescriptorAndNoZombie()
    {
        // In a process of its own, since other tests open descriptors here.
        await using var counter = ChildProcess.Start(CountAsync);

        Assert.Equal(0, await counter.WaitAsync(TestContext.Current.CancellationToken));
    }

    private static async Task CountAsync()
    {
        const int ForeignStarts = 1000;
        const int MethodStarts = 50;
        await StartManyAsync(20, 2);
        KeyValuePair<int, string>[] before = OpenDescriptors();

        await StartManyAsync(ForeignStarts, MethodStarts);

        // Those of children that nobody waited for are closed by the event loop, or by finalizers.
        await Eventually.True(() => CountCollected() <= before.Length, () => Compare(before));
        if (ProcessTable.Zombies() is { Length: > 0 } zombies)
            throw new InvalidOperationException($"Zombies: {string.Join(' ', zombies)}");
    }

    private static string Compare(KeyValuePair<int, string>[] before)
    {
        KeyValuePair<int, string>[] after = OpenDescriptors();
        string added = string.Join(", ", after.Except(before));
        return $"{before.Length} descriptors, as before; there are {after.Length}, new: {added}";
    }

    private static int CountCollected()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return OpenDescriptors().Length;
    }

    /// <summary>Without assemblies: the runtime loads them when it likes, the last ones when it optimizes.</summary>
    private static KeyValuePair<int, string>[] OpenDescriptors() =>
        [.. ProcessTable.Descriptors().Where(static item => !item.Value.EndsWith(".dll", StringComparison.Ordinal))];

    /// <summary>Half of the children are never waited for and never disposed, some are killed.</summary>
    private static async Task StartManyAsync(int foreignStarts, int methodStarts)
    {
        var last = new ChildProcess[4];
        for (int index = 0; index < foreignStarts; index++)
        {
            ChildProcess child = ChildProcess.Start("true", stdin: ChildInput.Nothing);
            last[index % last.Length] = child;
            if (index % 2 == 0)
                await child.WaitAsync();
        }

        for (int index = 0; index < methodStarts; index++)
        {
            var (reader, writer) = Pipe.Create();
            ChildProcess child = ChildProcess.Start(static (PipeWriteEnd output) => output.Write("x"u8), writer);
            last[index % last.Length] = child;
            if (index % 5 == 0)
                child.Kill();
            else
                await reader.ReadAsync(new byte[1]);
            await reader.DisposeAsync();
        }

        foreach (ChildProcess child in last)
        {
            using (child)
                await child.WaitAsync().ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        await Eventually.True(static () => ProcessTable.Zombies().Length == 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartAndForget(PipeWriteEnd writer, PipeReadEnd order) =>
        _ = ChildProcess.Start(AnswerOrder, writer, order);

    private static void StartSurvivor(PipeWriteEnd output, PipeReadEnd order)
    {
        _ = ChildProcess.Start(new ChildOptions { SurvivesParent = true }, AnswerOrder, output, order);
        Thread.CurrentThread.Join();
    }

    private static void StartAnother(PipeWriteEnd output)
    {
        _ = ChildProcess.Start(Announce, output);
        Thread.CurrentThread.Join();
    }

    private static void Announce(PipeWriteEnd output)
    {
        WriteId(output);
        Thread.CurrentThread.Join();
    }

    private static void AnswerOrder(PipeWriteEnd output, PipeReadEnd order)
    {
        WriteId(output);
        while (order.Read(new byte[1]) > 0)
            WriteId(output);
    }

    private static void WriteId(PipeWriteEnd output)
    {
        Span<byte> id = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(id, Environment.ProcessId);
        output.Write(id);
    }

    private static async Task<int> ReadIdAsync(PipeReadEnd reader)
    {
        byte[] id = new byte[sizeof(int)];
        await reader.AsStream(leaveOpen: true).ReadExactlyAsync(id).AsTask().Within();
        return BinaryPrimitives.ReadInt32LittleEndian(id);
    }
}
