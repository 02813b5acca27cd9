// Makes ready what some tests need beyond git, make and the .NET SDK.
//
// As root on Debian or Ubuntu, what is missing is installed; otherwise it is only named, with the command that installs
// it, and the tests that need it will fail and say the same. Nothing is asked of the network when nothing is missing.
//
//     dotnet run tools/prepare.cs             for `make test`
//     dotnet run tools/prepare.cs -- fuzz     for `make fuzz`, which needs a fuzzer and not a compiler
//     dotnet run tools/prepare.cs -- spools   for `make bench-spools`

using System.Diagnostics;

Need[] needs = args switch
{
    ["fuzz"] => [new("afl-fuzz", "afl++", "looks for inputs that take new branches")],
    ["spools"] => [new("rabbitmq-server", "rabbitmq-server", "is what spools are measured beside")],
    _ =>
    [
        new("spin", "spin", "checks the sleep and wake models"),
        new("gcc", "gcc", "compiles the models' checkers and links NativeAOT programs"),
        new("/usr/include/stdio.h", "libc6-dev", "is what C programs are compiled and linked against"),
        new("setpriv", "util-linux", "runs a test as a user without rights"),
        new("strace", "strace", "counts the system calls of a program"),
        new("ip", "iproute2", "makes network namespaces, and the links between them"),
        new("ethtool", "ethtool", "has each frame on such a link carry its own checksum"),
        new("openssl", "openssl", "makes certificates by the commands of the guide"),
        new("rabbitmq-server", "rabbitmq-server", "is what spools are forwarded through"),
        new("/usr/bin/chromium", "chromium", "shows the inspector's page, so that it is tested as users see it"),
        new("lsof", "lsof", "says what descriptors are, for the tool's word to be compared"),
        new("/usr/share/postgresql-common", "postgresql", "is looked at, as a program that shares memory"),
        new("nginx", "nginx-light", "is looked at, as a program with workers"),
    ],
};

Need[] missing = [.. needs.Where(static need => !need.IsThere)];
if (missing.Length == 0)
    return 0;

string packages = string.Join(' ', missing.Select(static need => need.Package));
foreach (Need need in missing)
    Console.WriteLine($"Missing: {need.What}, which {need.Use}.");
if (Environment.UserName != "root" || !Need.IsOnPath("apt-get"))
{
    Console.WriteLine($"Install with: sudo apt-get install {packages}");
    return 0;
}

Console.WriteLine($"Installing {packages}.");
bool isDone = Run("apt-get", "update", "-qq")
    && Run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", .. packages.Split(' ')]);
Console.WriteLine(isDone ? "Installed." : $"Could not install {packages}; the tests that need them will fail.");
return 0;

static bool Run(string program, params string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true };
    start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
    using Process process = Process.Start(start)!;
    process.StandardInput.Close();
    process.WaitForExit();
    return process.ExitCode == 0;
}

/// <param name="What">A command, or the path of a file.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="Use">What it is for, as the end of a sentence.</param>
internal sealed record Need(string What, string Package, string Use)
{
    public bool IsThere => What.StartsWith('/') ? File.Exists(What) : IsOnPath(What);

    public static bool IsOnPath(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, command)));
}
