using System;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Spooling;
using Ginnel.System.Tests.Forwarding;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>ginnel forward, on both sides, through a real broker.</summary>
[Collection(RabbitCollection.Name)]
public sealed class ForwardTests(RabbitCluster cluster, PackedTool tool) : IClassFixture<PackedTool>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-forward-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Forward_SendFromOptionsAndReceiveFromAFile_BringsMessagesAndReceipts()
    {
        string route = $"r{Guid.NewGuid():n}";
        string config = Path.Combine(_folder, "receive.json");
        string password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, "guest\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(
            config,
            JsonSerializer.Serialize(new
            {
                spool = PathOf("far"),
                route,
                folder = PathOf("far-notes"),
                hosts = cluster.Hosts,
                userName = "guest",
                farConsumer = "mailer",
            }),
            TestContext.Current.CancellationToken);
        await using var near = Spool.Open(PathOf("near"), SpoolAccess.ReadAppend);
        await using var far = Spool.Open(PathOf("far"), SpoolAccess.ReadAppend);
        Receipt receipt = near.Append("three parkins"u8);
        using var send = new RunningTool(
            tool, [], "forward", "send", "--spool", PathOf("near"), "--route", route, "--folder", PathOf("near-notes"),
            "--host", cluster.Hosts[0], "--user", "guest", "--password-file", password);
        using var receive = new RunningTool(
            tool, new() { ["GINNEL_BROKER_PASSWORD"] = "guest" }, "forward", "receive", "--config", config);
        using SpoolReader reader = far.OpenReader("mailer", new SpoolReadOptions { IsManual = true });
        SpoolMessage message = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("three parkins", Encoding.UTF8.GetString(message.Payload));
        message.Acknowledge();
        await receipt.WaitAcknowledgedAsync($"forward-{route}", TestContext.Current.CancellationToken);
        send.Press();
        receive.Press();
        Assert.Equal(ExitCode.Interrupted, (await send.EndAsync()).ExitCode);
        Assert.Equal(ExitCode.Interrupted, (await receive.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Forward_WithAPasswordThatOthersCanRead_FailsAndSaysWhatToDo()
    {
        string password = Path.Combine(_folder, "open");
        await File.WriteAllTextAsync(password, "guest\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Spool.Open(PathOf("near"), SpoolAccess.Append).Dispose();
        (int exitCode, string output) = await tool.RunAsync(
            "forward", "send", "--spool", PathOf("near"), "--route", "orders", "--folder", PathOf("notes"),
            "--host", cluster.Hosts[0], "--password-file", password);
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("chmod 600", output);
    }

    [Fact]
    public async Task Forward_WithoutARouteOrWithAnUnknownSetting_IsBadUsageAndNamesIt()
    {
        (int exitCode, string output) = await tool.RunAsync("forward", "send", "--spool", PathOf("near"));
        Assert.Equal(ExitCode.BadUsage, exitCode);
        Assert.Contains("--route is missing", output);
        string config = Path.Combine(_folder, "wrong.json");
        await File.WriteAllTextAsync(
            config, """{ "password": "secret" }""", TestContext.Current.CancellationToken);
        (exitCode, output) = await tool.RunAsync("forward", "send", "--config", config);
        Assert.Equal(ExitCode.BadUsage, exitCode);
        Assert.Contains("password", output);
        Assert.DoesNotContain("secret", output);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
