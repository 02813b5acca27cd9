using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Cli.Checking;

/// <summary>All about a machine and its settings that decides whether Ginnel works there, and how well.</summary>
/// <remarks>
/// Asked where asking is harmless, by doing it: a sealed file is made, a directory watched. Nothing is left behind.
/// Limits that no part of the library comes near, such as those on locked or private memory, are not looked at.
/// </remarks>
internal static class Health
{
    private const int FewDescriptors = 1024;
    private const int FewQueues = 16;
    private const int FewWatches = 1024;

    private static readonly Version s_oldestKernel = new(5, 10);

    public static IReadOnlyList<HealthCheck> Check() =>
    [
        Kernel(), Rendezvous(), SealedMemory(), Barrier(), Descriptors(), AddressSpace(),
        ContainerLimits.Memory(), ContainerLimits.Processors(), Tracing(), OtherProcesses(), Notification(),
        Temporary(),
    ];

    private static HealthCheck Kernel()
    {
        Version version = Environment.OSVersion.Version;
        bool isNew = version >= s_oldestKernel;
        return new HealthCheck(
            "kernel", isNew ? HealthState.Ok : HealthState.Problem, $"Linux {version}",
            $"Ginnel needs Linux {s_oldestKernel} or later.",
            isNew ? null : "Update the kernel; in a container, that of the host.");
    }

    private static HealthCheck Rendezvous()
    {
        (string path, bool isPrivate) = RendezvousDirectory.Choose(null);
        string meaning = isPrivate
            ? "Endpoints are found there, by this user's processes only."
            : "Endpoints are found there, because GINNEL_DIR says so.";
        if (Directory.Exists(path) || File.Exists(path))
        {
            return HealthCheck.Try(
                "rendezvous directory", meaning,
                $"chown and chmod it as said, or remove it: 'ls -ld {path}' shows it; or set GINNEL_DIR to another.",
                () =>
                {
                    using RendezvousDirectory directory = RendezvousDirectory.OpenToListen(null);
                    return $"{path}, of mode {RendezvousDirectory.Octal(directory.Status.Permissions)}";
                });
        }

        string parent = Path.GetDirectoryName(path) ?? "/";
        return Directory.Exists(parent)
            ? new HealthCheck(
                "rendezvous directory", HealthState.Ok, $"{path} is not there; the first listener makes it", meaning)
            : new HealthCheck(
                "rendezvous directory", HealthState.Problem, $"{parent} is not there, so {path} cannot be made",
                "Nobody can listen under a name.",
                $"mkdir -p {parent}, or set {(isPrivate ? "XDG_RUNTIME_DIR" : "GINNEL_DIR")} to another directory.");
    }

    private static HealthCheck SealedMemory() => HealthCheck.Try(
        "sealed memory", "Every pipe is a file in memory whose seals keep the peer from cutting or writing it.",
        "Allow memfd_create and fcntl in the container's seccomp profile.",
        static () =>
        {
            const Seals Wanted = Seals.Shrink | Seals.Grow | Seals.FutureWrite | Seals.Seal;
            using Descriptor file = MemoryFile.Create("ginnel-doctor", Environment.SystemPageSize);
            MemoryFile.AddSeals(file, Wanted);
            Seals seals = MemoryFile.GetSeals(file);
            return seals == Wanted
                ? "memfd_create and all seals"
                : throw new GinnelException($"The file has the seals {seals}, and {Wanted} are expected.");
        });

    private static HealthCheck Barrier() => MemoryBarrier.IsAvailable
        ? new HealthCheck("memory barrier", HealthState.Ok, "membarrier, both forms", "Publishing needs no fence.")
        : new HealthCheck(
            "memory barrier", HealthState.Warning, "membarrier is not there, or only in part",
            "Whoever publishes to processes here executes a fence for each message, some 20 ns.",
            "Allow membarrier in the container's seccomp profile; kernels with nohz_full have only a part of it.");

    private static HealthCheck Descriptors()
    {
        long most = ReadLimit("Max open files");
        bool isEnough = most >= FewDescriptors;
        return new HealthCheck(
            "open files", isEnough ? HealthState.Ok : HealthState.Warning, Describe(most),
            "A connection takes about four descriptors, a listener three.",
            isEnough ? null : "Raise the hard limit: 'ulimit -Hn 65536', or LimitNOFILE= in the unit.");
    }

    private static HealthCheck AddressSpace()
    {
        long most = ReadLimit("Max address space");
        bool isUnlimited = most == long.MaxValue;
        return new HealthCheck(
            "address space", isUnlimited ? HealthState.Ok : HealthState.Warning, Describe(most),
            "Rings are mapped twice in a row, and arenas reserve what they may grow to.",
            isUnlimited ? null : "Take the limit away: 'ulimit -v unlimited'; limit a control group's memory instead.");
    }

    private static HealthCheck Tracing()
    {
        const string Setting = "/proc/sys/kernel/yama/ptrace_scope";
        const string Meaning = "Decides whether 'ginnel ps', 'handles' and 'top' can look into other processes.";
        string scope = TryRead(Setting) ?? "0";
        bool isAllowed = scope == "0" || UserIdentity.EffectiveUserId() == UserIdentity.Root && scope != "3";
        return new HealthCheck(
            "tracing", isAllowed ? HealthState.Ok : HealthState.Warning, $"ptrace_scope {scope}", Meaning,
            isAllowed ? null : $"Run those commands as root, or 'sysctl kernel.yama.ptrace_scope=0' ({Setting}).");
    }

    private static HealthCheck OtherProcesses()
    {
        bool isHidden = TryRead("/proc/self/mounts") is { } mounts && mounts.Split('\n').Any(static mount =>
            mount.Split(' ') is [_, "/proc", "proc", var options, ..]
            && options.Contains("hidepid=", StringComparison.Ordinal)
            && !options.Contains("hidepid=0", StringComparison.Ordinal));
        return new HealthCheck(
            "processes of others", isHidden ? HealthState.Warning : HealthState.Ok,
            isHidden ? "/proc is mounted with hidepid" : "/proc lists them",
            "Decides whether other users' processes are seen at all.",
            isHidden ? "Run 'ginnel' as root, or mount /proc without hidepid." : null);
    }

    private static HealthCheck Notification()
    {
        const string Folder = "/proc/sys/fs/inotify";
        const string Meaning = "Clients that wait for a listener, and drop folders of spools, watch directories.";
        HealthCheck check = HealthCheck.Try(
            "watching directories", Meaning,
            $"Raise {Folder}/max_user_instances and max_user_watches with sysctl.", static () =>
            {
                using Descriptor queue = DirectoryEvents.Create();
                if (DirectoryEvents.TryAdd(queue, "/") == -1)
                    throw new GinnelException("'/' cannot be watched.");
                return $"{TryRead($"{Folder}/max_user_instances")} queues and " +
                    $"{TryRead($"{Folder}/max_user_watches")} watches for each user";
            });
        bool isTight = Number($"{Folder}/max_user_instances") < FewQueues
            || Number($"{Folder}/max_user_watches") < FewWatches;
        return check.State == HealthState.Ok && isTight
            ? check with
            {
                State = HealthState.Warning,
                Mend = $"Raise {Folder}/max_user_instances and max_user_watches with sysctl.",
            }
            : check;
    }

    /// <summary>The runtime puts its own sockets there, and the names of a user without a runtime directory.</summary>
    private static HealthCheck Temporary()
    {
        const long Little = 16 << 20;
        string path = Path.GetTempPath();
        try
        {
            long free = new DriveInfo(path).AvailableFreeSpace;
            return new HealthCheck(
                "temporary files", free >= Little ? HealthState.Ok : HealthState.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB free in {path}"),
                "Drop folders, and endpoints of users without a runtime directory, may lie there.",
                free >= Little ? null : $"Make room in {path}, or set TMPDIR to another directory.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new HealthCheck(
                "temporary files", HealthState.Problem, exception.Message, "No directory for temporary files.",
                "Set TMPDIR to a directory that this user may write into.");
        }
    }

    private static string Describe(long limit) => limit == long.MaxValue
        ? "unlimited"
        : limit.ToString(CultureInfo.InvariantCulture);

    /// <summary>The soft limit; the runtime has raised that of open files to the hard one.</summary>
    private static long ReadLimit(string name)
    {
        string? line = TryRead("/proc/self/limits")?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        string? soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, CultureInfo.InvariantCulture, out long limit) ? limit : long.MaxValue;
    }

    private static long Number(string path) =>
        long.TryParse(TryRead(path), CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;

    /// <summary>Null where there is no such file, or it may not be read.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
