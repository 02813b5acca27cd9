using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>The command on programs that nobody here wrote, beside lsof and the kernel's own lists.</summary>
[Collection(CliCollection.Name)]
public sealed class ForeignProgramTests(PackedTool tool)
{
    [Fact]
    public async Task PostgreSql_HandlesAndSharedMemory_AreThoseOfLsofAndTheKernel()
    {
        string programs = Path.Combine(
            Directory.GetDirectories("/usr/lib/postgresql").Order().LastOrDefault()
                ?? throw new DirectoryNotFoundException("PostgreSQL is missing: apt-get install postgresql"), "bin");
        using ForeignFolder place = await ForeignFolder.CreateAsync(asOther: true);
        string folder = place.Path;
        string data = Path.Combine(folder, "data");
        await ForeignProgram.RunAsync(
            true, Path.Combine(programs, "initdb"), "-D", data, "-A", "trust", "-N", "-U", "me");
        await using ForeignProgram server = ForeignProgram.Start(
            true, Path.Combine(programs, "postgres"), "-D", data, "-k", folder, "-c", "listen_addresses=",
            "-c", "autovacuum=off");
        while (!File.Exists(Path.Combine(folder, ".s.PGSQL.5432")))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await using ForeignProgram client = ForeignProgram.Start(
            false, Path.Combine(programs, "psql"), "-h", folder, "-U", "me", "-d", "postgres", "-c",
            "select pg_sleep(600)");

        // The server itself, and those that write and answer.
        int[] processes = await server.WaitForAsync("postgres", 4);
        foreach (int process in processes.Take(3).Prepend(server.Id))
            await OpenFiles.AssertThoseOfLsofAsync(tool, process);
        JsonElement pages = await OpenFiles.AssertPagesThoseOfTheKernelAsync(tool, server.Id, processes[0]);
        Assert.Contains(
            pages.EnumerateArray(), static file => file.GetProperty("name").GetString()!.Contains("/dev/zero")
                && file.GetProperty("mappings").EnumerateArray().All(
                    static mapping => mapping.GetProperty("rights").GetString() == "rw-s"));
    }

    [Fact]
    public async Task Nginx_HandlesAndSharedMemory_AreThoseOfLsofAndTheKernel()
    {
        using ForeignFolder place = await ForeignFolder.CreateAsync(asOther: false);
        string folder = place.Path;
        string settings = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            settings,
            $$"""
            daemon off;
            worker_processes 2;
            pid {{folder}}/pid;
            error_log {{folder}}/errors;
            events { }
            http {
                access_log {{folder}}/access;
                limit_req_zone $binary_remote_addr zone=shared:1m rate=1r/s;
                server { listen unix:{{folder}}/socket; }
            }
            """, TestContext.Current.CancellationToken);
        await using ForeignProgram server = ForeignProgram.Start(false, "nginx", "-p", folder, "-c", settings);
        int[] workers = await server.WaitForAsync("nginx", 2);
        foreach (int process in workers.Prepend(server.Id))
            await OpenFiles.AssertThoseOfLsofAsync(tool, process);
        await OpenFiles.AssertPagesThoseOfTheKernelAsync(tool, [server.Id, .. workers]);
    }

    [Fact]
    public async Task Pipeline_Handles_AreThoseOfLsofAndNameTheNeighbour()
    {
        await using ForeignProgram shell = ForeignProgram.Start(false, "sh", "-c", "sleep 600 | cat | cat > /dev/null");
        int sleeper = Assert.Single(await shell.WaitForAsync("sleep", 1));
        int[] readers = await shell.WaitForAsync("cat", 2);
        foreach (int process in readers.Append(sleeper))
            await OpenFiles.AssertThoseOfLsofAsync(tool, process);
        JsonElement answer = await tool.AskAsync("handles", $"{sleeper}");
        JsonElement output = answer.GetProperty("files").EnumerateArray().Single(
            static file => file.GetProperty("descriptor").GetInt32() == 1);
        Assert.Equal("kernelPipe", output.GetProperty("kind").GetString());
        Assert.Equal("write", output.GetProperty("mode").GetString());
        Assert.Contains(
            output.GetProperty("target").GetString()!.Split(" with ")[1],
            readers.Select(static reader => reader.ToString(CultureInfo.InvariantCulture)));
    }
}
