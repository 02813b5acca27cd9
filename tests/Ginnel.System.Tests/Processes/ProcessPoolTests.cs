using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Processes;

public sealed class ProcessPoolTests
{
    private enum Colour : byte
    {
        Red = 1,
        Green = 2,
    }

    [Fact]
    public async Task RunAsync_EachKindOfValue_ComesBackAsItWent()
    {
        await using var pool = new ProcessPool(1);
        byte[] large = Pattern.Create(0, 3_000_000);
        var point = new Point(1.5, -2, 7);

        Assert.Equal(42, await pool.RunAsync(static (int value) => value + 1, 41).Within());
        Assert.Equal(2.5, await pool.RunAsync(static (decimal value) => (double)value, 2.5m).Within());
        Assert.Equal(Colour.Green, await pool.RunAsync(static (Colour value) => value + 1, Colour.Red).Within());
        Assert.Equal(point, await pool.RunAsync(static (Point value) => value, point).Within());
        Assert.Equal((1, 'x'), await pool.RunAsync(static ((char, int) pair) => Swap(pair), ('x', 1)).Within());
        Assert.Equal("\ud800 ü!", await pool.RunAsync(static (string value) => value + "!", "\ud800 ü").Within());
        Assert.Equal("", await pool.RunAsync(static (string? value) => value ?? "", null).Within());
        Assert.Null(await pool.RunAsync(static (int _) => (string?)null, 0).Within());
        Assert.Null(await pool.RunAsync(static (int? value) => value, null).Within());
        Assert.Equal(large, await pool.RunAsync(static (byte[] value) => value, large).Within());
        Assert.Empty(await pool.RunAsync(static (byte[] value) => value, []).Within());
    }

    [Fact]
    public async Task RunAsync_OneAfterTheOther_UsesOneChild()
    {
        await using var pool = new ProcessPool(4);

        int first = await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within();
        int second = await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within();

        Assert.Equal(first, second);
        Assert.NotEqual(Environment.ProcessId, first);
    }

    [Fact]
    public async Task RunAsync_MethodThrows_TellsItAndKeepsTheChild()
    {
        await using var pool = new ProcessPool(1);
        int before = await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within();

        var failure = await Assert.ThrowsAsync<ChildProcessException>(
            () => pool.RunAsync(static (int value) => 1 / value, 0).Within());

        Assert.Equal("System.DivideByZeroException", failure.RemoteTypeName);
        Assert.Contains(nameof(ProcessPoolTests), failure.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Null(failure.ExitCode);
        Assert.Equal(before, await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within());
    }

    [Fact]
    public async Task RunAsync_ChildDies_ReportsTheLostCallAndGoesOn()
    {
        await using var pool = new ProcessPool(1);
        int before = await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within();

        var exit = await Assert.ThrowsAsync<CallLostException>(() => pool.RunAsync(ExitWith, 6).Within());
        var signal = await Assert.ThrowsAsync<CallLostException>(() => pool.RunAsync(Signal, 9).Within());

        Assert.Equal(6, exit.ExitCode);
        Assert.Null(exit.TerminatingSignal);
        Assert.Equal(2, exit.CallNumber);
        Assert.Contains("ProcessPoolTests.ExitWith", exit.MethodName, StringComparison.Ordinal);
        Assert.Equal(9, signal.TerminatingSignal);
        Assert.NotEqual(before, await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within());
    }

    [Fact]
    public async Task RunAsync_ChildDiedWhileIdle_LosesNoCall()
    {
        await using var pool = new ProcessPool(1);
        int before = await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within();
        using (var child = Process.GetProcessById(before))
            child.Kill();
        await Eventually.True(() => !ProcessTable.IsRunning(before));

        Assert.NotEqual(before, await pool.RunAsync(static (int _) => Environment.ProcessId, 0).Within());
    }

    [Fact]
    public async Task RunAllAsync_SomeChildrenDie_EveryOtherCallGivesItsResult()
    {
        await using var pool = new ProcessPool(2);
        var values = new Dictionary<int, int>();
        var lost = new List<int>();

        await foreach (PoolResult<int, int> result in pool.RunAllAsync(SquareOrDie, Enumerable.Range(0, 60)))
        {
            Assert.Equal(result.Index, result.Argument);
            if (result.IsSuccess)
                values.Add(result.Argument, result.Value);
            else
                lost.Add(result.Argument);
            Assert.Equal(result.IsSuccess ? null : typeof(CallLostException), result.Exception?.GetType());
        }

        Assert.Equal([7, 31], lost.Order());
        Assert.Equal(58, values.Count);
        Assert.All(values, static pair => Assert.Equal(pair.Key * pair.Key, pair.Value));
    }

    [Fact]
    public async Task RunAllAsync_ChildrenKilledAtAnyMoment_EveryCallIsAccountedFor()
    {
        const int Calls = 3000;
        await using var pool = new ProcessPool(2);
        var seen = new HashSet<long>();
        int lost = 0;
        int kills = 0;

        await foreach (PoolResult<int, int> result in pool.RunAllAsync(WhoIs, Enumerable.Range(0, Calls)))
        {
            Assert.True(seen.Add(result.Index));
            if (!result.IsSuccess)
            {
                Assert.IsType<CallLostException>(result.Exception);
                lost++;
            }
            else if (result.Index % 300 == 299)
            {
                // Its other calls come and go meanwhile, so this meets it busy or idle, reading or writing.
                kills += Kill(result.Value);
            }
        }

        Assert.Equal(Calls, seen.Count);
        Assert.InRange(lost, 0, kills);
        Assert.InRange(kills, 1, Calls / 300);
    }

    [Fact]
    public async Task RunAllAsync_OneCallSlow_OthersOvertakeIt()
    {
        await using var pool = new ProcessPool(2);
        string gate = Path.GetTempFileName();
        var order = new List<string>();

        // The slow call ends when its file is gone, and that is when two others have come.
        string[] paths = [gate, "/none/1", "/none/2", "/none/3"];
        await foreach (PoolResult<string, string> result in pool.RunAllAsync(WaitUntilGone, paths))
        {
            order.Add(result.Value);
            if (order.Count == 2)
                File.Delete(gate);
        }

        Assert.Equal(4, order.Count);
        Assert.DoesNotContain(gate, order.Take(2));
    }

    [Fact]
    public async Task RunAllAsync_EndlessSource_TakesOnlyWhatIsNeeded()
    {
        await using var pool = new ProcessPool(2);
        int taken = 0;
        int consumed = 0;

        await foreach (PoolResult<int, int> result in pool.RunAllAsync(static (int value) => value, Endless()))
        {
            Assert.InRange(Volatile.Read(ref taken), 0, consumed + (2 * pool.Size) + 1);
            if (++consumed == 20)
                break;
        }

        IEnumerable<int> Endless()
        {
            while (true)
                yield return Interlocked.Increment(ref taken);
        }
    }

    [Fact]
    public async Task RunAllAsync_SourceThrows_GivesTheResultsAndThenTheException()
    {
        await using var pool = new ProcessPool(2);
        var seen = new List<int>();

        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (PoolResult<int, int> result in pool.RunAllAsync(static (int value) => value, Source()))
                seen.Add(result.Value);
        }).Within();

        Assert.Equal([1, 2, 3], seen.Order());

        static IEnumerable<int> Source()
        {
            yield return 1;
            yield return 2;
            yield return 3;
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItRuns_KillsThatChildOnly()
    {
        await using var pool = new ProcessPool(1);
        string started = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        using var cancellation = new CancellationTokenSource();
        Task<int> call = pool.RunAsync(TouchAndHang, started, cancellation.Token);
        await Eventually.True(() => File.Exists(started) && File.ReadAllText(started) != "");
        int child = int.Parse(
            await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        Assert.False(ProcessTable.IsRunning(child));
        Assert.Equal(5, await pool.RunAsync(static (int value) => value, 5, CancellationToken.None).Within());
        File.Delete(started);
    }

    [Fact]
    public async Task DisposeAsync_WithCallsRunningAndWaiting_EndsThemAndAllChildren()
    {
        var pool = new ProcessPool(1);
        string started = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        Task<int> running = pool.RunAsync(TouchAndHang, started);
        await Eventually.True(() => File.Exists(started) && File.ReadAllText(started) != "");
        int child = int.Parse(
            await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        Task<int> waiting = pool.RunAsync(static (int value) => value, 1);

        await pool.DisposeAsync().Within();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => running.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RunAsync(static (int value) => value, 1));
        Assert.False(ProcessTable.IsRunning(child));
        await pool.DisposeAsync();
        File.Delete(started);
    }

    [Fact]
    public async Task RunAsync_WhatCannotTravel_IsRefused()
    {
        await using var pool = new ProcessPool(1);
        int captured = pool.Size;

        await Refused(() => pool.RunAsync(static (object _) => 1, new object()), "argument is a System.Object");
        await Refused(() => pool.RunAsync(static (int _) => new List<int>(), 1), "result is a System.Collections");
        await Refused(() => pool.RunAsync(static (Holder _) => 1, default), "types without references");
        await Refused(() => pool.RunAsync((int value) => value + captured, 1), "Write 'static'");

        static async Task Refused(Func<Task> call, string expected)
        {
            var refusal = await Assert.ThrowsAsync<ArgumentException>(call);
            Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        }
    }

    private static (int, char) Swap((char, int) pair) => (pair.Item2, pair.Item1);

    private static int ExitWith(int code)
    {
        Environment.Exit(code);
        return 0;
    }

    private static int Signal(int signal)
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.CurrentThread.Join();
        return signal;
    }

    private static int SquareOrDie(int value)
    {
        if (value == 7)
            Signal(9);
        if (value == 31)
            Environment.Exit(1);
        return value * value;
    }

    private static int WhoIs(int _) => Environment.ProcessId;

    /// <summary>Kills a child of the pool, unless it has been killed already.</summary>
    private static int Kill(int processId)
    {
        try
        {
            using var child = Process.GetProcessById(processId);
            child.Kill();
            return 1;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static string WaitUntilGone(string path)
    {
        SpinWait.SpinUntil(() => !File.Exists(path));
        return path;
    }

    private static int TouchAndHang(string path)
    {
        File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Thread.CurrentThread.Join();
        return 0;
    }

    private readonly record struct Point(double X, double Y, long Id);

    private readonly record struct Holder(string Text);
}
