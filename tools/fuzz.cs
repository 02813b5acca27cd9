// Fuzzes the library for a while with afl-fuzz, and ends with one line: "N passed, N failed", a target each.
//
//     dotnet run tools/fuzz.cs                      all targets of tests/Ginnel.Fuzzing, for MINUTES together (5)
//     dotnet run tools/fuzz.cs -- graphs frames     these targets
//
// 1. The library is built, copied, and instrumented by SharpFuzz: each branch that is taken counts in a table that
//    afl-fuzz looks at. That keeps the inputs that take new branches, and goes on from these.
// 2. As many targets run at once as there are processors; each gets an equal share of the time. A line each
//    PROGRESS_SECONDS (15) says how far each has come.
// 3. A finding is an input that breaks a rule of the target, or takes more than ten seconds. It is copied into
//    artifacts/findings, which nothing deletes, and run once more without afl-fuzz; the output says how to do that.
//    An input that took long is one only if it does so again, alone: the machine may have been busy.
// SEED makes afl-fuzz take the same random numbers again, as far as its targets are that exact.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

Environment.CurrentDirectory = Repository.Root;
const string Project = "tests/Ginnel.Fuzzing";
const string Program = "Ginnel.Fuzzing";
string folder = Path.GetFullPath("artifacts/fuzzing");
// What reads what others wrote. Other code runs on threads of its own, and its branches would look like the input's.
string[] parts =
    ["Ginnel.Serialization", "Ginnel.Messaging", "Ginnel.Pipes.Hello", "Ginnel.Endpoints.HandlePacket"];
double minutes = Settings.Number("MINUTES", 5);

string built = $"{Project}/bin/Release/net10.0";
if (!Prepare())
    return 1;
string[] targets = args.Length > 0 ? args : Command.Read(Path.Combine(Path.GetFullPath(built), Program)).Split('\n');
int places = Math.Min(targets.Length, Environment.ProcessorCount);
TimeSpan each = TimeSpan.FromMinutes(minutes * places / targets.Length);
Console.WriteLine($"{targets.Length} targets, {each.TotalSeconds:0} s each, {places} at once.");

using var free = new SemaphoreSlim(places);
string plainProgram = Path.GetFullPath(Path.Combine(built, Program));
Task<Outcome>[] runs =
    [.. targets.Select(name => Task.Run(() => new TargetRun(name, folder, plainProgram, each).Run(free)))];
int failed = 0;
foreach (Task<Outcome> run in runs)
{
    Outcome outcome = await run;
    Console.WriteLine(outcome.Text);
    foreach (string finding in outcome.Findings)
        Console.WriteLine($"  FINDING: dotnet run -c Release --project {Project} -- {outcome.Target} {finding}");
    failed += outcome.IsGood ? 0 : 1;
}

Console.WriteLine($"{targets.Length - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

bool Prepare()
{
    if (!Command.IsThere("afl-fuzz"))
        Command.Run("dotnet", "run", "tools/prepare.cs", "--", "fuzz");
    if (!Command.IsThere("afl-fuzz"))
        return Fail("Fuzzing by coverage needs afl-fuzz. On Debian: sudo apt-get install afl++");
    if (!Command.Run("dotnet", "build", Project, "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false"))
        return Fail("The build failed.");
    if (!Command.Run("dotnet", "tool", "restore"))
        return Fail("The tool that instruments the library was not found.");

    if (Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
    Directory.CreateDirectory(Path.Combine(folder, "bin"));
    foreach (string file in Directory.EnumerateFiles(built))
        File.Copy(file, Path.Combine(folder, "bin", Path.GetFileName(file)));
    string[] instrument = ["tool", "run", "sharpfuzz", Path.Combine(folder, "bin", "Ginnel.dll"), .. parts];
    if (!Command.Run("dotnet", instrument))
        return Fail("The library could not be instrumented.");
    string golden = Path.GetFullPath("tests/golden/0.1.0");
    return Command.Run(Path.Combine(Path.GetFullPath(built), Program), "seeds", golden, Path.Combine(folder, "seeds"))
        || Fail("The first inputs could not be written.");
}

static bool Fail(string problem)
{
    Console.WriteLine(problem);
    Console.WriteLine("0 passed, 1 failed");
    return false;
}

/// <param name="Target">Which target.</param>
/// <param name="IsGood">It ran for its time and found nothing.</param>
/// <param name="Text">What happened, for people.</param>
/// <param name="Findings">Files that reproduce what was found.</param>
internal sealed record Outcome(string Target, bool IsGood, string Text, string[] Findings);

/// <summary>One target under afl-fuzz.</summary>
/// <param name="target">Its name.</param>
/// <param name="folder">Where the instrumented program is, and everything goes.</param>
/// <param name="plainProgram">The program as it was built.</param>
/// <param name="time">How long it runs.</param>
internal sealed class TargetRun(string target, string folder, string plainProgram, TimeSpan time)
{
    private const int MostInput = 4096;
    private const int HangMs = 10_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly string _output = Path.Combine(folder, "output", target);
    private readonly string _log = Path.Combine(folder, target + ".log");
    private volatile string _lastWords = "";

    public Outcome Run(SemaphoreSlim free)
    {
        free.Wait();
        try
        {
            using Process process = Start();
            using var log = new StreamWriter(_log);
            Task output = Copy(process.StandardOutput, log);
            Task errors = Copy(process.StandardError, log);
            bool inTime = Watch(process);
            Task.WaitAll(output, errors);
            return Judge(inTime && process.ExitCode == 0);
        }
        finally
        {
            free.Release();
        }
    }

    private Process Start()
    {
        Directory.CreateDirectory(_output);
        string seconds = Math.Max(1, (long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string seed = Environment.GetEnvironmentVariable("SEED") ?? "";
        string[] random = int.TryParse(seed, CultureInfo.InvariantCulture, out int number) && number >= 0
            ? ["-s", seed]
            : [];
        ProcessStartInfo start = Command.Describe("afl-fuzz", [
            "-i", Path.Combine(folder, "seeds", target), "-o", _output, "-V", seconds, "-G", $"{MostInput}",
            "-t", $"{HangMs}", "-m", "none", .. random,
            "--", Path.Combine(folder, "bin", "Ginnel.Fuzzing"), "afl", Path.GetFullPath("tests/golden/0.1.0"), target,
        ]);
        foreach (string name in (string[])[
            "AFL_SKIP_BIN_CHECK", "AFL_SKIP_CPUFREQ", "AFL_NO_AFFINITY", "AFL_NO_UI",
            "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES"])
            start.Environment[name] = "1";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Shows how far it is until it has ended; false when it did not end by itself.</summary>
    private bool Watch(Process process)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan step = TimeSpan.FromSeconds(Settings.Number("PROGRESS_SECONDS", 15));
        while (!process.WaitForExit(step))
        {
            if (clock.Elapsed > time + s_patience)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                return false;
            }

            Console.WriteLine($"{target}, {clock.Elapsed.TotalSeconds:0} of {time.TotalSeconds:0} s: {Progress()}");
        }

        return true;
    }

    /// <summary>What afl-fuzz said last; its figures are only in files, which it writes once a minute.</summary>
    private string Progress()
    {
        Match counts = Regex.Match(_lastWords, @"\((\d+) total, (\d+) crashes");
        if (!counts.Success)
            return "begins";
        string executions = Figure("run_time") is { Length: > 1 } seconds
            ? $", {Figure("execs_done")} executions after {seconds} s"
            : "";
        return $"{counts.Groups[1]} inputs kept, {counts.Groups[2]} broke a rule{executions}";
    }

    private Task Copy(StreamReader source, StreamWriter log) => Task.Run(() =>
    {
        while (source.ReadLine() is { } line)
        {
            lock (log)
                log.WriteLine(line);
            if (line.Contains("Fuzzing test case"))
                _lastWords = line;
        }
    });

    private Outcome Judge(bool hasEnded)
    {
        string[] findings = [.. Inputs("crashes"), .. Inputs("hangs").Where(file => !EndsInTime(file))];
        string[] kept = [.. findings.Select(Keep)];
        foreach (string file in kept)
            Command.Run(plainProgram, target, file);
        string text = hasEnded
            ? $"{target}: {Figures()}, {kept.Length} findings"
            : $"{target}: FAILED: afl-fuzz did not run to its end; its words are in {_log}";
        return new Outcome(target, hasEnded && kept.Length == 0, text, kept);
    }

    private string Figures() =>
        $"{Figure("execs_done")} executions in {Figure("run_time")} s, {Figure("corpus_count")} inputs kept, " +
        $"{Figure("edges_found")} branches";

    /// <summary>One of the figures that afl-fuzz writes, or null when it has written none.</summary>
    private string? Figure(string name)
    {
        string file = Path.Combine(_output, "default", "fuzzer_stats");
        return File.Exists(file)
            ? File.ReadLines(file)
                .Select(static line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .FirstOrDefault(pair => pair[0] == name)?[^1]
            : null;
    }

    private IEnumerable<string> Inputs(string kind)
    {
        string place = Path.Combine(_output, "default", kind);
        return Directory.Exists(place) ? Directory.EnumerateFiles(place, "id*").Order() : [];
    }

    private bool EndsInTime(string file)
    {
        using Process process = Process.Start(Command.Describe(plainProgram, [target, file]))!;
        process.StandardInput.Close();
        bool inTime = process.WaitForExit(2 * HangMs);
        if (!inTime)
            process.Kill();
        return inTime;
    }

    /// <summary>Copies a finding to where the next run leaves it.</summary>
    private string Keep(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))[..12];
        string kept = $"artifacts/findings/{target}-{name}";
        Directory.CreateDirectory("artifacts/findings");
        File.WriteAllBytes(kept, bytes);
        return kept;
    }
}

/// <summary>What the caller asks for through the environment.</summary>
internal static class Settings
{
    public static double Number(string name, double usual) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out double value)
            ? value
            : usual;
}

internal static class Command
{
    public static bool IsThere(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, command)));

    public static ProcessStartInfo Describe(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true };
        // The runtime that runs this script, wherever it is installed.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        return start;
    }

    /// <summary>Runs a program to its end; true when it ended well.</summary>
    public static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(Describe(program, arguments))!;
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>What a program prints.</summary>
    public static string Read(string program)
    {
        ProcessStartInfo start = Describe(program, []);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process.StandardOutput.ReadToEnd().Trim();
    }
}

/// <summary>Where this script's repository is, whatever the current directory.</summary>
internal static class Repository
{
    public static string Root => Path.GetFullPath("..", Path.GetDirectoryName(ThisFile())!);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
