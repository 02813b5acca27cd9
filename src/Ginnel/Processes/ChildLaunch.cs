using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Sharing;

namespace Ginnel.Processes;

/// <summary>
/// One start of a child: what was opened and moved for it is closed here when it is over, well or badly.
/// </summary>
internal sealed class ChildLaunch(ChildOptions options) : IDisposable
{
    private readonly List<IDisposable> _moved = [];

    /// <summary>
    /// Starts this program once more, to run a method. The steps are those of <see cref="ControlPacket"/>.
    /// </summary>
    public ChildProcess StartMethod(MethodIdentity method, ReadOnlySpan<object> ends)
    {
        HostProgram host = HostProgram.Current;
        CheckWorkingDirectory();
        (Descriptor ours, Descriptor theirs) = PacketSocket.CreatePair();
        _moved.Add(theirs);
        try
        {
            Send(ours, ControlPacket.Method(method, ends.Length, options.SurvivesParent, host.Hook));
            foreach (object end in ends)
            {
                MovedEnd moved = ChildEnds.Detach(end);
                // A region is shared, not moved: it stays open here.
                if (end is not SharedRegion)
                    _moved.AddRange(moved.Descriptors);
                ChildEnds.Send(ours, moved);
            }

            // Nothing reads these arguments; they say in a list of processes what this one is.
            string[] arguments = [host.Path, .. host.Arguments, "--ginnel-child", method.DisplayName];
            Dictionary<string, string> environment = MakeEnvironment(host, theirs);
            return Start(host.Path, arguments, environment, [null, null, null, theirs], method.DisplayName, ours);
        }
        catch
        {
            ours.Dispose();
            throw;
        }
    }

    /// <summary>Starts another program.</summary>
    public ChildProcess StartProgram(string program, IReadOnlyList<string> arguments, object?[] streams)
    {
        CheckWorkingDirectory();
        Dictionary<string, string> environment = MakeEnvironment();
        string path = ProgramSearch.Find(program, environment.GetValueOrDefault("PATH"), options.WorkingDirectory);
        SafeHandle?[] descriptors = StandardStreams.Open(streams[0], streams[1], streams[2], _moved);
        return Start(path, [program, .. arguments], environment, descriptors, program, null);
    }

    public void Dispose()
    {
        foreach (IDisposable moved in _moved)
            moved.Dispose();
    }

    private ChildProcess Start(
        string path,
        string[] arguments,
        Dictionary<string, string> environment,
        SafeHandle?[] descriptors,
        string name,
        Descriptor? control)
    {
        string[] variables = [.. environment.Select(static variable => $"{variable.Key}={variable.Value}")];
        CheckStrings([path, .. arguments, .. variables]);
        Signals.KeepExitStatuses();
        int result = Spawn.TryStart(MakeRequest(path, arguments));
        if (result == -Errno.ENOEXEC)
        {
            // A script without a first line that names its interpreter is the shell's, as it is for execvp.
            result = Spawn.TryStart(MakeRequest("/bin/sh", ["/bin/sh", path, .. arguments[1..]]));
        }

        if (result < 0)
            throw new SystemCallException("posix_spawn", -result, path);
        string folder = environment.GetValueOrDefault(RuntimeFiles.FolderVariable, RuntimeFiles.DefaultFolder);
        return Adopt(name, result, control, folder);

        SpawnRequest MakeRequest(string file, string[] argumentsOfFile) => new()
        {
            Path = file,
            Arguments = argumentsOfFile,
            Environment = variables,
            Descriptors = descriptors,
            WorkingDirectory = options.WorkingDirectory,
            ClosesOneByOne = options.ClosesOneByOne,
        };
    }

    private ChildProcess Adopt(string name, int processId, Descriptor? control, string folder)
    {
        Descriptor? process = null;
        try
        {
            process = ProcessDescriptor.Open(processId);
            return new ChildProcess(name, processId, process, control, folder, options.StartTimeout);
        }
        catch (SystemCallException)
        {
            // It has not been waited for, so the id is still its own.
            ProcessDescriptor.KillAndReap(processId);
            process?.Dispose();
            throw;
        }
    }

    private Dictionary<string, string> MakeEnvironment(HostProgram host, Descriptor theirs)
    {
        Dictionary<string, string> environment = MakeEnvironment();
        ulong inode = FileStatus.Of(theirs).Inode;
        environment[ControlPacket.VariableName] = $"{ControlPacket.Version}:{ControlPacket.Descriptor}:{inode}";
        if (host.Hook == "")
            return environment;
        string others = environment.GetValueOrDefault(HostProgram.HookVariable, "");
        environment[HostProgram.HookVariable] = others == "" ? host.Hook : $"{host.Hook}{Path.PathSeparator}{others}";
        return environment;
    }

    private Dictionary<string, string> MakeEnvironment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string)variable.Value!;
        foreach ((string name, string? value) in options.Environment)
        {
            if (value is null)
                environment.Remove(name);
            else
                environment[name] = value;
        }

        return environment;
    }

    private void CheckWorkingDirectory()
    {
        if (options.WorkingDirectory is { } directory && !Directory.Exists(directory))
            throw new DirectoryNotFoundException($"The child's working directory '{directory}' does not exist.");
    }

    private static void CheckStrings(string[] strings)
    {
        foreach (string text in strings)
        {
            ArgumentNullException.ThrowIfNull(text);
            if (!text.Contains('\0', StringComparison.Ordinal))
                continue;
            string shown = text.Replace("\0", "\\0", StringComparison.Ordinal);
            throw new ArgumentException($"'{shown}' has a zero character in it, which ends a string for the kernel.");
        }
    }

    private static void Send(Descriptor socket, byte[] packet)
    {
        int errno = PacketSocket.Send(socket, packet);
        if (errno != 0)
            throw new SystemCallException("send", errno, "to the child's control socket");
    }
}
