// Checks the models in docs/models with spin, and ends with one line: "N passed, N failed".
//
//     dotnet run tools/models.cs                          every check
//     dotnet run tools/models.cs -- sleep_wake            the checks of one model
//     dotnet run tools/models.cs -- sleep_wake NO_FENCE   one check, and step by step what it found
//
// 1. A sound model must hold in every state that it can reach. A search that was cut short counts as a failure.
// 2. A mutant is the model without one part of the protocol. The checker must find it broken, and in the way that is
//    named here: otherwise the part is superfluous, or the model cannot tell. Mutants are searched breadth first,
//    which gives the shortest way into the trouble.
// 3. Liveness ("runs in circles") is checked under weak fairness, and with stores in order: else states are too many.
// Each check runs in a folder of its own, as many at once as there are processors.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

Environment.CurrentDirectory = Repository.Root;
const string Liveness = "LIVENESS IN_ORDER";

Check[] checks =
[
    new("sleep_wake", "PUBLISHES=1", Verdict.Holds),
    new("sleep_wake", "REACHED", Verdict.Holds),
    new("sleep_wake", "NO_MEMBARRIER", Verdict.Holds),
    new("sleep_wake", "NO_LATE_FENCE", Verdict.LostWakeUp),
    new("sleep_wake", "LOOK_EARLY", Verdict.LostWakeUp),
    new("sleep_wake", "FORGET_LATE", Verdict.LostWakeUp),
    new("sleep_wake", "ASK_BEFORE_ANNOUNCING", Verdict.LostWakeUp),
    new("sleep_wake", $"{Liveness} PUBLISHES=1", Verdict.Holds),
    new("sleep_wake", "REACHED NO_FENCE", Verdict.LostWakeUp),
    new("sleep_wake", "NO_MEMBARRIER TRUST_FIRST_LOOK", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED FENCE_BEFORE_ANNOUNCING", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED NO_RECHECK", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED REUSE_TICKET", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED NOTE_DOORBELL_LATE", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED NO_INCREMENT", Verdict.LostWakeUp),
    new("sleep_wake", "NO_MEMBARRIER PLAIN_INCREMENT", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED LOOK_BEFORE_PUBLISHING", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED RING_BEFORE_COMPLETING", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED NO_ACKNOWLEDGE", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED FLAG_LATE", Verdict.LostWakeUp),
    new("sleep_wake", "REACHED NO_INTERRUPT_FENCE", Verdict.LostWakeUp),
    new("sleep_wake", "END_WITHOUT_LOOK", Verdict.LostData),
    new("sleep_wake", $"{Liveness} CHASE_LATER_SLEEPS", Verdict.RunsInCircles),
    new("sleep_wake", $"{Liveness} IGNORE_CANCELLATION", Verdict.RunsInCircles),

    new("sleep_wake_async", "PUBLISHES=1", Verdict.Holds),
    new("sleep_wake_async", "REACHED", Verdict.Holds),
    new("sleep_wake_async", "NO_MEMBARRIER", Verdict.Holds),
    new("sleep_wake_async", "NO_LATE_FENCE", Verdict.LostWakeUp),
    new("sleep_wake_async", "LOOK_EARLY", Verdict.LostWakeUp),
    new("sleep_wake_async", "ASK_BEFORE_ANNOUNCING", Verdict.LostWakeUp),
    new("sleep_wake_async", "EDGE_TRIGGERED PUBLISHES=1", Verdict.Holds),
    new("sleep_wake_async", "REACHED MIXED", Verdict.Holds),
    new("sleep_wake_async", $"{Liveness} PUBLISHES=1", Verdict.Holds),
    new("sleep_wake_async", "REACHED NO_FENCE", Verdict.LostWakeUp),
    new("sleep_wake_async", "NO_MEMBARRIER TRUST_FIRST_LOOK", Verdict.LostWakeUp),
    new("sleep_wake_async", "NO_MEMBARRIER MIXED TRUST_FIRST_LOOK", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED NO_RECHECK", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED REUSE_TICKET", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED NO_SECOND_LOOK", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED LOOK_BEFORE_TAKING", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED EDGE_TRIGGERED LOOK_BEFORE_TAKING", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED LOOK_BEFORE_PUBLISHING", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED RING_BEFORE_COMPLETING", Verdict.LostWakeUp),
    new("sleep_wake_async", "NO_MEMBARRIER UNFENCED_COMPLETION", Verdict.LostWakeUp),
    new("sleep_wake_async", "REACHED FLAG_LATE", Verdict.LostWakeUp),
    new("sleep_wake_async", "CLAIM_WITHOUT_GATE", Verdict.WrongClaim),
    new("sleep_wake_async", "CLAIM_CLAIMED", Verdict.WrongClaim),
    new("sleep_wake_async", "END_WITHOUT_LOOK", Verdict.LostData),
    new("sleep_wake_async", $"{Liveness} IGNORE_CANCELLATION", Verdict.RunsInCircles),

    new("pipe", "LATE_FOR=WRITER ITEMS=2 CAPACITY=1", Verdict.Holds),
    new("pipe", "LATE_FOR=READER ITEMS=2", Verdict.Holds),
    new("pipe", "REACHED", Verdict.Holds),
    new("pipe", "NO_MEMBARRIER", Verdict.Holds),
    new("pipe", "NO_LATE_FENCE", Verdict.LostWakeUp),
    new("pipe", Liveness, Verdict.Holds),
    new("pipe", "REACHED NO_FENCE", Verdict.LostWakeUp),
    new("pipe", "REACHED NO_RECHECK", Verdict.LostWakeUp),
    new("pipe", "REACHED NO_RING_FOR_ROOM", Verdict.LostWakeUp),
    new("pipe", "POSITION_BEFORE_DATA", Verdict.LostData),
    new("pipe", "ADVANCE_BEFORE_READING", Verdict.LostData),

    new("live", "", Verdict.Holds),
    new("live", "NO_FENCE", Verdict.LostData),
    new("live", "NO_HOLD_FENCE", Verdict.LostData),
    new("live", "LOOK_BEFORE_ANNOUNCING", Verdict.LostData),
    new("live", "ASK_RECLAIMED", Verdict.LostData),
    new("live", "IGNORE_HOLDS", Verdict.LostData),
    new("live", "REUSE_BEFORE_RECLAIMED", Verdict.LostData),
    new("live", "RECLAIM_TOO_MUCH", Verdict.LostData),
    new("live", "ROOT_BEFORE_CONTENT", Verdict.LostData),
    new("live", "NO_VALIDATION", Verdict.LostData),

    new("live_index", "", Verdict.Holds),
    new("live_index", "NO_HIDING", Verdict.LostData),
    new("live_index", "HIDE_AFTER_CHANGING", Verdict.LostData),
    new("live_index", "PUBLISH_BEFORE_HIDING", Verdict.LostData),
    new("live_index", "SHOW_BEFORE_PUBLISHING", Verdict.LostData),
    new("live_index", "SHOW_ONE_VERSION_TWICE", Verdict.LostData),
    new("live_index", "NO_SECOND_LOOK", Verdict.LostData),

    new("versions", "", Verdict.Holds),
    new("versions", "READERS=2 TAKES=1 VERSIONS=3", Verdict.Holds),
    new("versions", "NO_FENCE", Verdict.LostData),
    new("versions", "NO_HOLD_FENCE", Verdict.LostData),
    new("versions", "NO_RECHECK", Verdict.LostData),
    new("versions", "HOLD_ONCE", Verdict.LostData),
    new("versions", "HOLD_LATE", Verdict.LostData),
    new("versions", "IGNORE_HOLDS", Verdict.LostData),
    new("versions", "READERS=2 TAKES=1 VERSIONS=3 LOOK_AT_ONE_HOLD", Verdict.LostData),
    new("versions", "REUSE_CURRENT", Verdict.LostData),
    new("versions", "CURRENT_BEFORE_CONTENT", Verdict.LostData),
    new("versions", "CURRENT_BEFORE_END", Verdict.LostData),
    new("versions", "RELEASE_BEFORE_READING", Verdict.LostData),
    new("versions", "LAPSE_EARLY", Verdict.LostData),
    new("versions", "KEEP_DEAD_HOLDS", Verdict.WrongClaim),

    new("topic", "", Verdict.Holds),
    new("topic", "NO_BEGUN_MARK", Verdict.LostData),
    new("topic", "MARK_OVERTAKEN", Verdict.LostData),
    new("topic", "WHOLE_BEFORE_DATA", Verdict.LostData),
    new("topic", "PUBLISHED_FIRST", Verdict.LostData),
    new("topic", "NO_SECOND_LOOK", Verdict.LostData),
    new("topic", "SKIP_UNCOUNTED", Verdict.LostData),
    new("topic", "PUBLISHED_BEFORE_MARK", Verdict.LostData),

    new("topic_wait", "MESSAGES=2", Verdict.Holds),
    new("topic_wait", "REACHED", Verdict.Holds),
    new("topic_wait", "NO_MEMBARRIER", Verdict.Holds),
    new("topic_wait", "NO_LATE_FENCE", Verdict.LostWakeUp),
    new("topic_wait", "REACHED NO_FENCE", Verdict.LostWakeUp),
    new("topic_wait", "NO_MEMBARRIER TRUST_FIRST_LOOK", Verdict.LostWakeUp),
    new("topic_wait", "REACHED NO_RECHECK", Verdict.LostWakeUp),
    new("topic_wait", "REACHED KEEP_TICKET", Verdict.LostWakeUp),
    new("topic_wait", "REACHED RING_LATE", Verdict.LostWakeUp),

    new("shared_mutex", "", Verdict.Holds),
    new("shared_mutex", "NO_WATCH", Verdict.LostWakeUp),
    new("shared_mutex", "NO_COMPARE", Verdict.WrongClaim),
];

if (Array.Find(["spin", "gcc"], static command => !Command.IsThere(command)) is not null)
    Command.Run("dotnet", ["run", "tools/prepare.cs"], ".", Console.Out);
string[] missing = [.. new[] { "spin", "gcc" }.Where(static command => !Command.IsThere(command))];
if (missing.Length > 0)
{
    string names = string.Join(' ', missing);
    Console.WriteLine($"The models cannot be checked without: {names}. On Debian: sudo apt-get install {names}");
    Console.WriteLine($"0 passed, {checks.Length} failed");
    return 1;
}

Check[] chosen = args.Length == 0
    ? checks
    : [.. checks.Where(check => check.Model == args[0] && (args.Length == 1 || check.Flags.SequenceEqual(args[1..])))];
using var processors = new SemaphoreSlim(Environment.ProcessorCount);
Task<Outcome>[] runs = [.. chosen.Select(check => Task.Run(() => check.Run(processors, isTraced: args.Length > 1)))];
int failed = 0;
foreach (Task<Outcome> run in runs)
{
    Outcome outcome = await run;
    Console.WriteLine(outcome.Text);
    failed += outcome.IsGood ? 0 : 1;
}

if (chosen.Length == 0)
{
    failed = 1;
    Console.WriteLine($"There is no check '{string.Join(' ', args)}'.");
}

Console.WriteLine($"{Math.Max(0, chosen.Length - failed)} passed, {failed} failed");
return failed == 0 ? 0 : 1;

internal enum Verdict
{
    Holds,
    LostWakeUp,
    LostData,
    WrongClaim,
    RunsInCircles,
    Unknown,
}

internal sealed record Outcome(bool IsGood, string Text);

/// <summary>One model with some flags, and what the checker must say of it.</summary>
internal sealed record Check(string Model, string FlagText, Verdict Expected)
{
    private const string MostMegabytes = "2048";
    private const string DeepestPath = "200000";

    public string[] Flags => FlagText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private string Name => $"{Model} {FlagText}".TrimEnd();

    private bool IsLiveness => Flags.Contains("LIVENESS");

    public Outcome Run(SemaphoreSlim processors, bool isTraced)
    {
        processors.Wait();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ginnel-model-");
        try
        {
            return Run(folder.FullName, isTraced);
        }
        finally
        {
            folder.Delete(recursive: true);
            processors.Release();
        }
    }

    private Outcome Run(string folder, bool isTraced)
    {
        string model = Path.GetFullPath($"docs/models/{Model}.pml");
        string[] defines = [.. Flags.Select(static flag => $"-D{flag}")];
        var log = new StringWriter();
        bool isBuilt = Command.Run("spin", ["-a", .. defines, model], folder, log)
            && Command.Run("gcc", [.. CheckerOptions(), $"-DMEMLIM={MostMegabytes}", "-w", "-o", "pan", "pan.c"],
                folder, log);
        if (!isBuilt)
            return new Outcome(false, $"{Name}: FAILED to build\n{log}");

        string[] fairness = IsLiveness ? ["-a", "-f"] : [];
        bool hasEnded = Command.Run(Path.Combine(folder, "pan"), [.. fairness, $"-m{DeepestPath}"], folder, log);
        string text = Judge(log.ToString(), hasEnded, out bool isGood);
        if (isTraced && Directory.GetFiles(folder, "*.trail").Length > 0)
        {
            var trace = new StringWriter();
            Command.Run("spin", ["-k", $"{Model}.pml.trail", "-p", .. defines, model], folder, trace);
            text = trace.ToString().Replace(Path.GetDirectoryName(model) + "/", "") + text;
        }

        return new Outcome(isGood, text);
    }

    /// <summary>A mutant is found out sooner than an optimizing compiler is done.</summary>
    private string[] CheckerOptions() => (IsLiveness, Expected) switch
    {
        (true, _) => ["-O1", "-DNFAIR=4"],
        (false, Verdict.Holds) => ["-O1", "-DSAFETY"],
        _ => ["-O0", "-DSAFETY", "-DBFS"],
    };

    private string Judge(string log, bool hasEnded, out bool isGood)
    {
        Verdict found = Find(log, hasEnded);
        isGood = found == Expected;
        string states = Regex.Match(log, @"(\d+) states, stored").Groups[1].Value;
        if (!isGood)
            return $"{Name}: FAILED: {Describe(found)}, and not: {Describe(Expected)}\n{log}";
        return found == Verdict.Holds
            ? $"{Name}: holds, {states} states"
            : $"{Name}: {Describe(found)}, as it must be";
    }

    private static Verdict Find(string log, bool hasEnded)
    {
        // Each property is an assertion on a variable of its own, so the checker's words say which one it was.
        if (log.Contains("assertion violated  !(lostWakeUp)"))
            return Verdict.LostWakeUp;
        if (log.Contains("assertion violated  !(lostData)"))
            return Verdict.LostData;
        if (log.Contains("assertion violated  !(wrongClaim)"))
            return Verdict.WrongClaim;
        if (log.Contains("acceptance cycle (at depth"))
            return Verdict.RunsInCircles;
        bool isComplete = hasEnded && log.Contains("errors: 0") && !log.Contains("Search not completed")
            && !log.Contains("search depth too small");
        return isComplete ? Verdict.Holds : Verdict.Unknown;
    }

    private static string Describe(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.LostWakeUp => "lost wake-up found",
        Verdict.LostData => "lost data found",
        Verdict.WrongClaim => "wrong claim found",
        Verdict.RunsInCircles => "run in circles found",
        _ => "no clear result",
    };
}

internal static class Command
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static bool IsThere(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, command)));

    /// <summary>Runs a program to its end, or to the limit; true when it ended well.</summary>
    public static bool Run(string program, string[] arguments, string folder, TextWriter output)
    {
        TextWriter log = TextWriter.Synchronized(output);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            log.WriteLine($"{program} was still running after {s_limit.TotalMinutes} minutes and was ended.");
        }

        // Once more, without a limit: this call waits for the rest of the output too.
        process.WaitForExit();
        return process.ExitCode == 0;

        void Write(string? line)
        {
            if (line is not null)
                log.WriteLine(line);
        }
    }
}

/// <summary>Where this script's repository is, whatever the current directory.</summary>
internal static class Repository
{
    public static string Root => Path.GetFullPath("..", Path.GetDirectoryName(ThisFile())!);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
