using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Processes;

/// <summary>Programs that know nothing of us, joined by kernel pipes as a shell would join them.</summary>
public sealed class KernelPipeProgramTests
{
    [Fact]
    public async Task Sort_OfNumbers_GivesThemInOrder()
    {
        var (input, toSort) = KernelPipe.Create();
        var (fromSort, output) = KernelPipe.Create();
        await using var child = ChildProcess.Start("sort", ["-n"], stdin: input, stdout: output);
        int[] numbers = [.. Enumerable.Range(0, 50_000).Select(static index => (int)(index * 7919L % 50_000))];

        Task sending = WriteLinesAsync(toSort, numbers);
        using var lines = new StreamReader(fromSort.AsStream());
        string sorted = await lines.ReadToEndAsync().Within();
        await sending.Within();

        Assert.Equal(numbers.Order(), sorted.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        Assert.Equal(0, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task GzipToGunzip_ManyBytes_ComeOutAsTheyWentIn()
    {
        const int BlockLength = 1 << 20;
        const int BlockCount = 16;
        var (input, toGzip) = KernelPipe.Create();
        var (between, betweenWriter) = KernelPipe.Create();
        var (fromGunzip, output) = KernelPipe.Create();
        await using var gzip = ChildProcess.Start("gzip", ["-1"], stdin: input, stdout: betweenWriter);
        await using var gunzip = ChildProcess.Start("gunzip", stdin: between, stdout: output);

        Task sending = Task.Run(async () =>
        {
            for (int block = 0; block < BlockCount; block++)
                await toGzip.WriteAsync(Pattern.Create((long)block * BlockLength, BlockLength));
            await toGzip.CompleteAsync();
        });
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int block = 0; block < BlockCount; block++)
            expected.AppendData(Pattern.Create((long)block * BlockLength, BlockLength));
        byte[] hash = await SHA256.HashDataAsync(fromGunzip.AsStream()).Within();
        await sending.Within();

        Assert.Equal(expected.GetHashAndReset(), hash);
        Assert.Equal(0, await gzip.WaitAsync().Within());
        Assert.Equal(0, await gunzip.WaitAsync().Within());
    }

    [Fact]
    public async Task Head_ThatStopsReading_BreaksThePipeOfTheProgramBeforeIt()
    {
        var (between, betweenWriter) = KernelPipe.Create();
        var (fromHead, output) = KernelPipe.Create();
        await using var yes = ChildProcess.Start("yes", stdin: ChildInput.Nothing, stdout: betweenWriter);
        await using var head = ChildProcess.Start("head", ["-n", "3"], stdin: between, stdout: output);
        using var lines = new StreamReader(fromHead.AsStream());

        Assert.Equal("y\ny\ny\n", await lines.ReadToEndAsync().Within());
        Assert.Equal(0, await head.WaitAsync().Within());
        // Ended by SIGPIPE: nobody but the two programs held the pipe.
        Assert.Equal(13, await SignalOf(yes));
    }

    [Fact]
    public async Task Shell_OutputAndErrorToOnePipe_ArriveTogether()
    {
        var (reader, writer) = KernelPipe.Create();
        await using var child = ChildProcess.Start(
            "sh", ["-c", "echo one; echo two >&2"], ChildInput.Nothing, stdout: writer, stderr: writer);
        using var lines = new StreamReader(reader.AsStream());

        Assert.Equal("one\ntwo\n", await lines.ReadToEndAsync().Within());
    }

    [Fact]
    public async Task Start_OfMethod_TakesKernelPipesToo()
    {
        var (input, toChild) = KernelPipe.Create();
        var (fromChild, output) = KernelPipe.Create();
        await using var child = ChildProcess.Start(
            static (KernelPipeReadEnd input, KernelPipeWriteEnd output) => input.AsStream().CopyTo(output.AsStream()),
            input,
            output);
        await toChild.WriteAsync(Encoding.UTF8.GetBytes("through the kernel"));
        await toChild.CompleteAsync();
        using var lines = new StreamReader(fromChild.AsStream());

        Assert.Equal("through the kernel", await lines.ReadToEndAsync().Within());
        Assert.Equal(0, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_ProgramThatIsNotThere_LeavesTheEndsUsable()
    {
        var (reader, writer) = KernelPipe.Create();

        Assert.Throws<FileNotFoundException>(() => ChildProcess.Start("no-such-program", stdout: writer));

        await writer.WriteAsync(new byte[] { 7 });
        byte[] buffer = new byte[1];
        Assert.Equal(1, await reader.ReadAsync(buffer).Within());
        await writer.CompleteAsync();
        await reader.CompleteAsync();
    }

    private static async Task WriteLinesAsync(KernelPipeWriteEnd target, int[] numbers)
    {
        var writer = new StreamWriter(target.AsStream());
        await using (writer)
        {
            foreach (int number in numbers)
                await writer.WriteLineAsync($"{number}");
        }
    }

    private static async Task<int?> SignalOf(ChildProcess child)
    {
        _ = await child.WaitAsync().Within();
        return child.TerminatingSignal;
    }
}
