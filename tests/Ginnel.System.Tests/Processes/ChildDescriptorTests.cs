using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Ginnel.System.Tests.Processes;

/// <summary>A child has the descriptors it was handed, and no other of its parent's.</summary>
/// <remarks>
/// The method of a child runs inside a .NET runtime, which opens descriptors of its own. So a child lists what each of
/// its descriptors stands for, and the parent looks for its own things among them: sockets, pipes and files by their
/// inode numbers. A foreign program has nothing but what it was given, and there the list itself is compared.
/// </remarks>
public sealed partial class ChildDescriptorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WithEnds_ChildHasTheseAndNoOther(bool closesOneByOne)
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle leaky = OpenWithoutCloseOnExec(path);
        var (input, toChild) = Pipe.Create();
        var (fromChild, output) = Pipe.Create();
        string[] handedOver = [SocketOf(input.Core.Link), SocketOf(output.Core.Link)];
        HashSet<string> ours = [.. Things(ProcessTable.Descriptors()), path];

        await using var child = ChildProcess.Start(
            new ChildOptions { ClosesOneByOne = closesOneByOne },
            static (PipeReadEnd _, PipeWriteEnd output) =>
                output.Write(Encoding.UTF8.GetBytes(string.Join('\n', ProcessTable.Descriptors().Select(Format)))),
            input,
            output);
        toChild.Dispose();
        SortedDictionary<int, string> theirs = Parse(await ReadAllAsync(fromChild));

        Assert.Contains(path, ProcessTable.Descriptors().Values);
        Assert.Equal(handedOver.Order(), theirs.Values.Intersect(ours).Order());
        Assert.StartsWith("socket:", theirs[ControlPacket.Descriptor], StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task Start_ForeignProgram_HasThreeDescriptors()
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle leaky = OpenWithoutCloseOnExec(path);
        await using var child = ChildProcess.Start(
            "ls",
            ["-l", "/proc/self/fd"],
            stdin: ChildInput.Nothing,
            stdout: File.OpenHandle(path, access: FileAccess.Write));

        Assert.Equal(0, await child.WaitAsync().Within());
        string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        File.Delete(path);

        // The fourth is the directory that ls itself reads.
        Assert.Equal(4, lines.Count(static line => line.Contains("->", StringComparison.Ordinal)));
        Assert.Contains(lines, static line => line.EndsWith(" 0 -> /dev/null", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith($" 1 -> {path}", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains(" 3 -> /proc/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OfProgramByChild_HandsNothingOn()
    {
        // The control socket and the ends are close-on-exec in the child, so even .NET's own Process does not leak
        // them.
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(
            static (PipeWriteEnd output) =>
            {
                var start = new ProcessStartInfo("ls", ["-l", "/proc/self/fd"]) { RedirectStandardOutput = true };
                using Process list = Process.Start(start)!;
                output.Write(Encoding.UTF8.GetBytes(list.StandardOutput.ReadToEnd()));
            },
            writer);

        string lines = await ReadAllAsync(reader);

        Assert.Contains("->", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("socket:", lines, StringComparison.Ordinal);
    }

    private static string SocketOf(Link link) => $"socket:[{FileStatus.Of(link.Socket).Inode}]";

    /// <summary>
    /// What can be told apart from another process's: sockets and kernel pipes, by their inode numbers.
    /// </summary>
    /// <remarks>
    /// Without the three that every child shares with its parent, of which the runtime makes duplicates.
    /// </remarks>
    private static IEnumerable<string> Things(SortedDictionary<int, string> descriptors) => descriptors.Values
        .Where(static target => target.StartsWith("socket:", StringComparison.Ordinal)
            || target.StartsWith("pipe:", StringComparison.Ordinal))
        .Except([descriptors[0], descriptors[1], descriptors[2]]);

    private static string Format(KeyValuePair<int, string> item) => $"{item.Key}={item.Value}";

    private static SortedDictionary<int, string> Parse(string list)
    {
        var result = new SortedDictionary<int, string>();
        foreach (string line in list.Split('\n'))
        {
            string[] parts = line.Split('=', 2);
            result[int.Parse(parts[0], CultureInfo.InvariantCulture)] = parts[1];
        }

        return result;
    }

    private static async Task<string> ReadAllAsync(PipeReadEnd reader)
    {
        using var text = new StreamReader(reader.AsStream());
        return await text.ReadToEndAsync().Within();
    }

    /// <summary>Opens a file as a native library may do that never heard of close-on-exec.</summary>
    private static SafeFileHandle OpenWithoutCloseOnExec(string path)
    {
        const int ReadOnly = 0;
        SafeFileHandle file = Open(path, ReadOnly);
        Assert.False(file.IsInvalid);
        return file;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);
}
