using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;

namespace Ginnel.Tests.Peer;

/// <summary>
/// A parent that has children do one thing after the other, in whatever form this program was published.
/// </summary>
internal static class ChildrenRole
{
    private static readonly (string Name, Func<Task<bool>> Holds)[] s_checks =
    [
        ("a lambda talks over two pipes", TalkAsync),
        ("a named method gives its exit code", static async () => await Run(ChildProcess.Start(SevenAsync)) == 7),
        ("a local function runs", RunLocalFunctionAsync),
        ("a nested type's method runs", static async () => await Run(ChildProcess.Start(Nested<int>.Eleven)) == 11),
        ("an exception comes back", ThrowAsync),
        ("a lambda that captures is refused", RefuseCapture),
        ("an instance method is refused", RefuseInstance),
        ("a child starts a child", StartInChildAsync),
        ("a child has its own variables only", HasCleanEnvironmentAsync),
        ("a killed child is told by its signal", KillAsync),
        ("another program runs", static async () => await Run(ChildProcess.Start("sh", ["-c", "exit 5"])) == 5),
        ("a pool calls methods", CallAsync),
        ("a pool reports a lost call", LoseCallAsync),
    ];

    public static async Task<int> RunAsync()
    {
        int failed = 0;
        foreach ((string name, Func<Task<bool>> holds) in s_checks)
        {
            bool isGood = await holds();
            Console.WriteLine($"{(isGood ? "ok" : "FAILED")}: {name}");
            failed += isGood ? 0 : 1;
        }

        return failed;
    }

    private static async Task<int> Run(ChildProcess child)
    {
        await using (child)
            return await child.WaitAsync();
    }

    private static async Task<bool> TalkAsync()
    {
        var (input, toChild) = Pipe.Create();
        var (fromChild, output) = Pipe.Create();
        await using var child = ChildProcess.Start(
            static (PipeReadEnd input, PipeWriteEnd output) => input.AsStream().CopyTo(output.AsStream()),
            input,
            output);
        byte[] sent = [.. Enumerable.Range(0, 100_000).Select(static number => (byte)(number * 7))];
        Task sending = Task.Run(async () =>
        {
            await toChild.WriteAsync(sent);
            await toChild.DisposeAsync();
        });
        using var received = new MemoryStream();
        await fromChild.AsStream().CopyToAsync(received);
        await sending;
        return received.ToArray().AsSpan().SequenceEqual(sent) && await child.WaitAsync() == 0;
    }

    private static async Task<int> SevenAsync()
    {
        await Task.Yield();
        return 7;
    }

    private static async Task<bool> RunLocalFunctionAsync()
    {
        return await Run(ChildProcess.Start(Nine)) == 9;

        static int Nine() => 9;
    }

    private static async Task<bool> ThrowAsync()
    {
        try
        {
            return await Run(ChildProcess.Start(static void () => throw new TimeoutException("too late"))) < 0;
        }
        catch (ChildProcessException exception)
        {
            return exception.RemoteTypeName == "System.TimeoutException"
                && exception.RemoteMessage == "too late"
                && exception.RemoteStackTrace!.Contains(nameof(ThrowAsync), StringComparison.Ordinal);
        }
    }

    private static Task<bool> RefuseCapture()
    {
        int captured = Environment.ProcessId;
        return IsRefused(() => captured);
    }

    private static Task<bool> RefuseInstance() => IsRefused(new object().GetHashCode);

    private static async Task<bool> IsRefused(Delegate method)
    {
        try
        {
            return await Run(ChildProcess.Start(method)) < 0;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static async Task<bool> StartInChildAsync() =>
        await Run(ChildProcess.Start(static async () => await Run(ChildProcess.Start(SevenAsync)) + 1)) == 8;

    private static async Task<bool> HasCleanEnvironmentAsync() => await Run(ChildProcess.Start(static () =>
        Environment.GetEnvironmentVariable("GINNEL_CHILD") is null
        && Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS") is null ? 1 : 2)) == 1;

    private static async Task<bool> KillAsync()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(
            static async (PipeWriteEnd output) =>
            {
                await output.WriteAsync(new byte[1]);
                await Task.Delay(-1);
            },
            writer);
        await reader.ReadAsync(new byte[1]);
        child.Kill();
        return await child.WaitAsync() == 137 && child.TerminatingSignal == 9;
    }

    private static async Task<bool> CallAsync()
    {
        await using var pool = new ProcessPool(2);
        var squares = new SortedSet<long>();
        IEnumerable<int> numbers = Enumerable.Range(0, 100);
        await foreach (var result in pool.RunAllAsync(static (int value) => (long)value * value, numbers))
            squares.Add(result.Value);
        return squares.Count == 100 && squares.Max == 99 * 99
            && await pool.RunAsync(static (string text) => text.Length, "four") == 4
            && await pool.RunAsync(static (Point point) => point with { X = 3 }, new Point(1, 2)) == new Point(3, 2)
            && await pool.RunAsync(static (byte[] bytes) => $"{bytes.Length}", new byte[70_000]) == "70000";
    }

    private static async Task<bool> LoseCallAsync()
    {
        await using var pool = new ProcessPool(1);
        try
        {
            return await pool.RunAsync(Leave, 6) < 0;
        }
        catch (CallLostException exception)
        {
            return exception.ExitCode == 6 && await pool.RunAsync(static (int value) => value, 3) == 3;
        }
    }

    private static int Leave(int code)
    {
        Environment.Exit(code);
        return code;
    }

    private readonly record struct Point(int X, int Y);

    private static class Nested<T>
    {
        public static int Eleven() => typeof(T) == typeof(int) ? 11 : 12;
    }
}
