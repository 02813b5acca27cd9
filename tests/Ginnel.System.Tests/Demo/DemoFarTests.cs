using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.System.Tests.Publishing;
using Xunit;

namespace Ginnel.System.Tests.Demo;

/// <summary>The demo as <c>make demo-far</c> runs it: the same programs, in two network namespaces.</summary>
public sealed class DemoFarTests
{
    private const string Device = "veth0";

    [Fact]
    public async Task Demo_InTwoNamespaces_AnswersAndSurvivesAPulledCable()
    {
        Assert.SkipUnless(Environment.UserName == "root", "making network namespaces needs root");
        DemoProcess demo = await DemoProcess.StartAsync(launch: LaunchFar);
        string web;
        await using (demo)
        {
            await demo.WaitUntilReadyAsync();
            JsonElement answer = await demo.SearchAsync("snowman");
            Assert.Equal("U+2603", answer.GetProperty("results")[0].GetProperty("codePoint").GetString());
            Assert.Equal(0, answer.GetProperty("answeredByProcess").GetInt32());
            web = await NamespaceOfAsync(answer.GetProperty("askedByProcess").GetInt32());
            Assert.StartsWith("ginnel-web-", web);
            string database = web.Replace("web", "database", StringComparison.Ordinal);
            string process = await RunAsync("ip", "netns", "pids", database);
            Assert.Contains("Ginnel.Demo.Dat", await File.ReadAllTextAsync($"/proc/{process}/comm"));

            using DemoStatusStream statuses = await DemoStatusStream.OpenAsync(demo.Http);
            await RunAsync("ip", "-n", database, "link", "set", Device, "down");
            await statuses.WaitForAsync(static status => status.State != "Connected");
            await RunAsync("ip", "-n", database, "link", "set", Device, "up");
            DemoStatus after = await statuses.WaitForAsync(static status => status.IsReady && status.Life > 1);
            Assert.Equal("was out of reach", after.LastEnd);
            answer = await demo.SearchAsync("snowman");
            Assert.Equal("U+2603", answer.GetProperty("results")[0].GetProperty("codePoint").GetString());
        }

        Assert.Equal(0, demo.ExitCode);
        Assert.DoesNotContain(web, await RunAsync("ip", "netns", "list"));
    }

    [Theory]
    [InlineData("tls:/database", "such as tls://host:7000/database is expected")]
    [InlineData("tls://localhost:7000", "such as tls://host:7000/database is expected")]
    [InlineData("tls://localhost:7000/database", "GINNEL_DEMO_CERTIFICATE has to name a PEM file")]
    public async Task Start_WithoutWhatAnAddressNeeds_SaysSoInOneLine(string database, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("ginnel-demo-test-").FullName;
        using Process process = DemoProcess.Launch(folder, "0", database);
        string problem = await process.StandardError.ReadToEndAsync().WaitAsync(DemoProcess.Watchdog);
        await process.WaitForExitAsync().WaitAsync(DemoProcess.Watchdog);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(expected, Assert.Single(problem.TrimEnd().Split('\n')));
    }

    /// <summary>Starts the script, with the programs that were built for the tests.</summary>
    private static Process LaunchFar(string folder)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        var start = new ProcessStartInfo(Path.GetFullPath(Path.Combine(runtime, "../../../dotnet")))
        {
            // Without servers that would go on when the test is over.
            ArgumentList =
            {
                "run", "-p:UseSharedCompilation=false", "--file", Path.Combine(Tool.FindRoot(), "tools/demo-far.cs"),
                "--", Path.GetDirectoryName(DemoProcess.Program)!,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["PORT"] = "0";
        start.Environment["GINNEL_DEMO_DATA"] = Path.Combine(folder, "data");
        return Process.Start(start)!;
    }

    private static Task<string> NamespaceOfAsync(int process) =>
        RunAsync("ip", "netns", "identify", process.ToString(CultureInfo.InvariantCulture));

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int code, string output) = await Tool.RunAsync(program, arguments, "/", []);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}: {output}");
        return output.Trim();
    }
}
