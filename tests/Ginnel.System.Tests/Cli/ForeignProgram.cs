using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.System.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>A program that nobody here wrote, in a folder of its own, with all that it starts.</summary>
internal sealed class ForeignProgram : IAsyncDisposable
{
    private readonly Process _process;

    private ForeignProgram(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="asOther">As a user without rights, where that is possible: some refuse to run as root.</param>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">What it is told.</param>
    public static ForeignProgram Start(bool asOther, string program, params string[] arguments) =>
        new(Process.Start(Describe(asOther, program, arguments))!);

    /// <summary>Runs it to its end, and expects success.</summary>
    public static async Task RunAsync(bool asOther, string program, params string[] arguments)
    {
        using Process process = Process.Start(Describe(asOther, program, arguments))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    /// <summary>Waits until so many processes below this one run a program of this name, and gives them.</summary>
    public async Task<int[]> WaitForAsync(string name, int count)
    {
        while (true)
        {
            int[] found = [.. Below(_process.Id).Where(process => NameOf(process) == name).Order()];
            if (found.Length >= count)
                return found;
            Assert.False(_process.HasExited, $"the program ended before it had started {count} of {name}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static ProcessStartInfo Describe(bool asOther, string program, string[] arguments)
    {
        bool becomes = asOther && Environment.UserName == "root";
        var start = new ProcessStartInfo(becomes ? "setpriv" : program) { WorkingDirectory = "/" };
        if (becomes)
        {
            foreach (string word in (string[])[$"--reuid={OtherUser.Id}", $"--regid={OtherUser.Id}", "--clear-groups"])
                start.ArgumentList.Add(word);
            start.ArgumentList.Add(program);
        }

        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.RedirectStandardInput = true;
        return start;
    }

    private static IEnumerable<int> Below(int process)
    {
        string path = $"/proc/{process}/task/{process}/children";
        string children = File.Exists(path) ? File.ReadAllText(path) : "";
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture))
            .SelectMany(static child => Below(child).Prepend(child));
    }

    private static string NameOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
