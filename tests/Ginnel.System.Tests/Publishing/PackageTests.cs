using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Publishing;

/// <summary>
/// The package, in a program that knows nothing else of this repository: the generator has come along and works.
/// </summary>
public sealed class PackageTests : IDisposable
{
    private const string MessageProgram = """
        using Ginnel.Serialization;

        [assembly: MessageType(typeof(List<Order>))]

        var orders = new List<Order> { new(1, "bread"), new(2, "salt") { Note = "sea" } };
        byte[] bytes = MessageSerializer.Serialize(orders);
        foreach (Order order in MessageSerializer.Deserialize<List<Order>>(bytes))
            Console.WriteLine(order);

        [Message]
        public sealed partial record Order(int Id, string Name)
        {
            public string? Note { get; set; }
        }
        """;

    // What the README shows, and around it what it says in words.
    private static string CallProgram => $$"""
        using Ginnel.Endpoints;
        using Ginnel.Messaging;
        using Ginnel.Processes;

        {{ReadmeBlock("CallSnippets.cs#serve")}}
        using var child = ChildProcess.Start(AskAsync);
        Console.WriteLine(await child.WaitAsync());

        static async Task AskAsync()
        {
            var options = new CallOptions { Connect = new ConnectOptions { Timeout = TimeSpan.FromSeconds(10) } };
        {{ReadmeBlock("CallSnippets.cs#call")}}
        }

        {{ReadmeBlock("CallSnippets.cs#contract")}}

        internal sealed class Database : IDatabase
        {
            public ValueTask<string?> FindAsync(long id) => new($"{id} is known to {Environment.ProcessId}");
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-package-").FullName;

    [Fact]
    public async Task AddPackage_ToNewPrograms_RunsMessagesAndTheCallOfTheReadme()
    {
        string packages = Path.Combine(_folder, "packages");
        await DotnetAsync(
            Tool.FindRoot(), "pack", "src/Ginnel", "-c", "Release", "-nodeReuse:false", "-o", packages,
            "--artifacts-path", Path.Combine(_folder, "build"), "-p:UseArtifactsOutput=true");

        // Nothing but the package is needed from outside, so no other source is asked.
        File.WriteAllText(
            Path.Combine(_folder, "nuget.config"),
            $"<configuration><packageSources><clear /><add key=\"local\" value=\"{packages}\" /></packageSources>"
            + "</configuration>");
        Assert.Equal(
            "Order { Id = 1, Name = bread, Note =  }\nOrder { Id = 2, Name = salt, Note = sea }\n",
            await RunNewProgramAsync("messages", MessageProgram));
        Assert.Matches("^2603 is known to [0-9]+\n0\n$", await RunNewProgramAsync("calls", CallProgram));
        using ZipArchive package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(packages, "*.nupkg")));
        Assert.Equal(
            ["Ginnel.CodeFixes.dll", "Ginnel.Generator.dll"],
            package.Entries.Where(static entry => entry.FullName.StartsWith("analyzers/", StringComparison.Ordinal))
                .Select(static entry => entry.Name).Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> RunNewProgramAsync(string name, string source)
    {
        string program = Path.Combine(_folder, name);
        Directory.CreateDirectory(program);
        await DotnetAsync(program, "new", "console", "--no-restore");
        await DotnetAsync(program, "add", "package", "Ginnel");
        File.WriteAllText(Path.Combine(program, "Program.cs"), source);
        return await DotnetAsync(program, "run", "-c", "Release", "-p:TreatWarningsAsErrors=true");
    }

    /// <summary>The code that the README shows under the name of a sample.</summary>
    private static string ReadmeBlock(string sample)
    {
        const string Begin = "```csharp\n";
        string readme = File.ReadAllText(Path.Combine(Tool.FindRoot(), "README.md"));
        int comment = readme.IndexOf($"/{sample} -->\n", StringComparison.Ordinal);
        Assert.True(comment >= 0, $"The README shows no {sample}.");
        int start = readme.IndexOf(Begin, comment, StringComparison.Ordinal) + Begin.Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        // A cache of its own, or the next run would find this run's package in the user's.
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            // A name of its own: a program of the same name may run on this machine.
            ["GINNEL_DIR"] = Path.Combine(_folder, "rendezvous"),
        };
        if (folder != Tool.FindRoot())
            environment["NUGET_PACKAGES"] = Path.Combine(_folder, "cache");
        (int exitCode, string output) = await Tool.RunAsync("dotnet", arguments, folder, environment);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{output}");
        return output;
    }
}
