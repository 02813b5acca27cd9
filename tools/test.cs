// Builds once, runs the tests, and ends with one line: "N passed, N failed" (", N skipped" where some were).
//
//     dotnet run tools/test.cs             everything: what `make test` does
//     dotnet run tools/test.cs -- check    the build and Ginnel.Tests
//     dotnet run tools/test.cs -- fuzz     the tests with Random in their names, with SEED and ITERATIONS; then
//                                          fuzzing by coverage for MINUTES, 5 by default, none with 0; live
//                                          collections under kills for LIVE_SECONDS, 600 by default
//
// 1. A test project is an executable that reports each test as one line of JSON, so this script always knows what is
//    running: when a project crashes or hangs, the tests it was in are named and each counts as failed.
// 2. A project that takes longer than TEST_MINUTES (22 by default) is ended, with everything that it started.
// 3. Each process gets a mark in its environment, which its children inherit. Only processes with the mark are ever
//    killed, and one that is still there when its project has ended is reported as a failure: tests clean up.
// 4. A failed build is one failure; so is a project in which no test ran, unless only random tests were asked for.
//    Tests read SEED and ITERATIONS themselves: tests/Ginnel.Tests/Support/Fuzz.cs.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

string mode = args.Length == 0 ? "test" : args[0];
if (mode is not ("test" or "check" or "fuzz"))
{
    Console.Error.WriteLine($"Unknown mode '{mode}'. Use check, fuzz, or nothing for everything.");
    return 2;
}

Environment.CurrentDirectory = Repository.Root;
if (mode == "fuzz" && Environment.GetEnvironmentVariable("LIVE_SECONDS") is null)
    Environment.SetEnvironmentVariable("LIVE_SECONDS", "600");
var tally = new Tally();
if (mode == "test")
    Command.Run("dotnet", "run", "tools/prepare.cs");

Say.Headline("build");
if (Command.Run("dotnet", "build", "Ginnel.slnx", "-c", "Release", "-v", "minimal", "-nologo", "-nodeReuse:false") != 0)
{
    tally.Fail("the build failed");
}
else
{
    RunProject("Ginnel.Tests");
    if (mode == "test")
        RunProject("Ginnel.Generator.Tests");
    if (mode != "check")
        RunProject("Ginnel.System.Tests");
    if (mode == "test")
        RunScript("models", "tools/models.cs");
    if (mode == "fuzz" && Environment.GetEnvironmentVariable("MINUTES") != "0")
        RunScript("fuzzing", "tools/fuzz.cs");
}

return tally.Report();

void RunProject(string name)
{
    Say.Headline(name);
    string program = Path.Combine("tests", name, "bin", "Release", "net10.0", name);
    string[] filter = mode == "fuzz" ? ["-method", "*Random*"] : [];
    int before = tally.Total;
    new ProjectRun(name, program, filter, tally).Run();
    if (tally.Total == before && mode != "fuzz")
        tally.Fail($"{name} ran no test");
}

void RunScript(string name, string script)
{
    Say.Headline(name);
    string lastLine = "";
    int exitCode = Command.Run("dotnet", ["run", script], line => lastLine = line);
    tally.AddSummary(name, lastLine, exitCode);
}

/// <summary>One test project: its process, what it is running, and the end of everything that it started.</summary>
internal sealed class ProjectRun(string name, string program, string[] filter, Tally tally)
{
    private const string MarkName = "GINNEL_TEST_RUN";
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromMinutes(1);

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, (string Test, long Started)> _running = new();
    private readonly TimeSpan _limit = TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("TEST_MINUTES") ?? "22", CultureInfo.InvariantCulture));

    private int _failed;
    private bool _hasEnded;

    public void Run()
    {
        var clock = Stopwatch.StartNew();
        using Process process = Start();
        Task output = Task.Run(() => ReadOutput(process));
        bool inTime = WaitWithHeartbeat(process, clock);
        if (!inTime)
            DescribeAndKill(clock);

        StopLeftovers(output);
        process.WaitForExit();
        foreach ((string test, long started) in _running.Values)
            Fail($"{test} did not finish ({Stopwatch.GetElapsedTime(started).TotalSeconds:0} s)");
        if (inTime && !_hasEnded)
            Fail($"{name} ended in the middle, with exit code {process.ExitCode}");
        else if (inTime && process.ExitCode != 0 && _failed == 0)
            Fail($"{name} ended with exit code {process.ExitCode}");
        Console.WriteLine($"{name}: {clock.Elapsed.TotalSeconds:0} s");
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Path.GetFullPath(program), ["-reporter", "json", "-noColor", .. filter])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[MarkName] = _mark;
        // The runtime that runs this script, wherever it is installed.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        // A test that publishes a program leaves no build server behind.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        // A seed that CsCheck printed has letters in it, one of our own is a number.
        if (Environment.GetEnvironmentVariable("SEED") is { Length: > 0 } seed && !int.TryParse(seed, out _))
            start.Environment["CsCheck_Seed"] = seed;

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private bool WaitWithHeartbeat(Process process, Stopwatch clock)
    {
        while (clock.Elapsed < _limit)
        {
            TimeSpan left = _limit - clock.Elapsed;
            if (process.WaitForExit(left < s_heartbeat ? left : s_heartbeat))
                return true;
            foreach ((string test, long started) in _running.Values)
                Console.WriteLine($"  running for {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: {test}");
        }

        return process.HasExited;
    }

    private void ReadOutput(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // A test may have printed half a line before the report.
            int start = line.IndexOf("{\"$type\":\"", StringComparison.Ordinal);
            if (start < 0 || !TryParse(line[start..], out JsonElement message))
            {
                Console.WriteLine(line);
                continue;
            }

            if (start > 0)
                Console.WriteLine(line[..start]);
            Handle(message);
        }
    }

    private void Handle(JsonElement message)
    {
        string type = message.GetProperty("$type").GetString()!;
        string id = Text(message, "TestUniqueID");
        switch (type)
        {
            case "test-starting":
                _running[id] = (Text(message, "TestDisplayName"), Stopwatch.GetTimestamp());
                break;
            case "test-passed":
                tally.Passed++;
                Finish(id);
                break;
            case "test-skipped":
                tally.Skipped++;
                Console.WriteLine($"  skipped: {Finish(id)}: {Text(message, "Reason")}");
                break;
            case "test-failed":
                Fail($"{Finish(id)}\n{Details(message)}");
                break;
            case "test-assembly-finished":
                _hasEnded = true;
                break;
            case "error" or "error-message":
            case var cleanup when cleanup.EndsWith("cleanup-failure", StringComparison.Ordinal):
                Fail($"{name}: {type}\n{Details(message)}");
                break;
        }
    }

    /// <summary>Takes a test off the list of running ones and returns its name; slow ones are shown.</summary>
    private string Finish(string id)
    {
        if (!_running.TryRemove(id, out (string Test, long Started) ended))
            return id;
        double seconds = Stopwatch.GetElapsedTime(ended.Started).TotalSeconds;
        if (seconds >= 5)
            Console.WriteLine($"  {seconds,4:0} s: {ended.Test}");
        return ended.Test;
    }

    private void DescribeAndKill(Stopwatch clock)
    {
        Fail($"{name} was still running after {clock.Elapsed.TotalMinutes:0.#} minutes and was ended");
        foreach ((string test, long started) in _running.Values)
            Console.WriteLine($"  in test {test}, for {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        int[] ids = MarkedProcesses();
        foreach (int id in ids)
            Console.WriteLine(Describe(id));
        foreach (int id in ids)
            Kill(id);
    }

    /// <summary>Gives what is left a few seconds to end by itself, then names it, ends it and counts it.</summary>
    private void StopLeftovers(Task output)
    {
        var patience = Stopwatch.StartNew();
        while (MarkedProcesses().Length > 0 && patience.Elapsed < TimeSpan.FromSeconds(5))
            Task.Delay(TimeSpan.FromMilliseconds(100)).Wait();
        foreach (int id in MarkedProcesses())
        {
            Fail($"{name} left a process behind:\n{Describe(id)}");
            Kill(id);
        }

        output.Wait(TimeSpan.FromSeconds(10));
    }

    private int[] MarkedProcesses() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(static path => int.TryParse(Path.GetFileName(path), out int id) ? id : 0)
            .Where(id => id > 0 && Proc.Read(id, "environ").Split('\0').Contains($"{MarkName}={_mark}"))];

    private static string Describe(int id)
    {
        string command = Proc.Read(id, "cmdline").Replace('\0', ' ');
        string state = Proc.Read(id, "status").Split('\n').FirstOrDefault(line => line.StartsWith("State:")) ?? "";
        IEnumerable<string> threads = Proc.Threads(id).Select(thread =>
            $"    {Proc.Read(id, $"task/{thread}/comm").Trim()}: {Proc.Read(id, $"task/{thread}/wchan")}");
        return string.Join('\n', threads.Prepend($"  process {id}: {command} {state}"));
    }

    private void Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            if (Proc.Read(id, "environ").Contains(_mark))
                process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended in the meantime.
        }
    }

    private void Fail(string what)
    {
        _failed++;
        tally.Fail(what);
    }

    private static bool TryParse(string line, out JsonElement message)
    {
        try
        {
            message = JsonElement.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            message = default;
            return false;
        }
    }

    private static string Text(JsonElement message, string property) =>
        message.TryGetProperty(property, out JsonElement value) ? value.ToString() : "";

    private static string Details(JsonElement message) =>
        string.Join('\n', Lines(message, "ExceptionTypes")
            .Zip(Lines(message, "Messages"), static (type, text) => $"{type}: {text}")
            .Concat(Lines(message, "StackTraces"))
            .Append(Text(message, "Output"))
            .Where(static text => text != ""));

    private static IEnumerable<string> Lines(JsonElement message, string property) =>
        message.TryGetProperty(property, out JsonElement values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray().Select(static value => value.ToString())
            : [];
}

/// <summary>What /proc says about a process; empty where it has gone or is not ours to look at.</summary>
internal static class Proc
{
    public static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static IEnumerable<string> Threads(int id)
    {
        string folder = $"/proc/{id}/task";
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path))
            : [];
    }
}

/// <summary>The counts, and the failures once more at the end, where one looks first.</summary>
internal sealed class Tally
{
    private readonly List<string> _failures = [];
    private int _failed;

    public int Passed { get; set; }

    public int Skipped { get; set; }

    public int Total => Passed + Skipped + _failed;

    public void Fail(string what)
    {
        _failed++;
        _failures.Add(what.Split('\n')[0]);
        Console.WriteLine($"FAILED: {what}");
    }

    /// <summary>Adds what another script summed up in its last line, "N passed, N failed".</summary>
    public void AddSummary(string name, string lastLine, int exitCode)
    {
        string[] words = lastLine.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var passed, "passed", var failed, "failed", ..])
        {
            Fail($"{name} ended with exit code {exitCode}, and without a line 'N passed, N failed'");
            return;
        }

        Passed += int.Parse(passed, CultureInfo.InvariantCulture);
        int count = Math.Max(int.Parse(failed, CultureInfo.InvariantCulture), exitCode == 0 ? 0 : 1);
        for (int index = 0; index < count; index++)
            Fail($"{name}: see above");
    }

    public int Report()
    {
        Console.WriteLine();
        foreach (string failure in _failures)
            Console.WriteLine($"FAILED: {failure}");
        Console.Error.Flush();
        Console.WriteLine($"{Passed} passed, {_failed} failed{(Skipped == 0 ? "" : $", {Skipped} skipped")}");
        return _failed == 0 ? 0 : 1;
    }
}

/// <summary>Runs a program with its output shown as it comes.</summary>
internal static class Command
{
    // Fuzzing takes as long as it was asked to, and then it runs again what it found.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15 + 1.5 * (
        double.TryParse(Environment.GetEnvironmentVariable("MINUTES"), CultureInfo.InvariantCulture, out double minutes)
            ? minutes
            : 0));

    public static int Run(string program, params string[] arguments) => Run(program, arguments, static _ => { });

    public static int Run(string program, string[] arguments, Action<string> onLine)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using var watchdog = new Timer(_ => End(process), null, s_limit, Timeout.InfiniteTimeSpan);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            Console.WriteLine(line);
            onLine(line);
        }

        process.WaitForExit();
        return process.ExitCode;
    }

    private static void End(Process process)
    {
        string command = string.Join(' ', process.StartInfo.ArgumentList);
        Console.WriteLine($"Ended after {s_limit.TotalMinutes:0} minutes: {command}");
        process.Kill(entireProcessTree: true);
    }
}

/// <summary>Marks the parts of a long output.</summary>
internal static class Say
{
    public static void Headline(string text) => Console.WriteLine($"\n== {text}");
}

/// <summary>Where this script's repository is, whatever the current directory.</summary>
internal static class Repository
{
    public static string Root => Path.GetFullPath("..", Path.GetDirectoryName(ThisFile())!);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
