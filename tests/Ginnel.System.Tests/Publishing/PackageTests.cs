using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Publishing;

/// <summary>
/// The package, in a program that knows nothing else of this repository: the generator has come along and works.
/// </summary>
public sealed class PackageTests : IDisposable
{
    private const string Program = """
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

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-package-").FullName;

    [Fact]
    public async Task AddPackage_ToANewProgram_GeneratesItsMessages()
    {
        string packages = Path.Combine(_folder, "packages");
        string program = Path.Combine(_folder, "program");
        await DotnetAsync(
            Tool.FindRoot(), "pack", "src/Ginnel", "-c", "Release", "-nodeReuse:false", "-o", packages,
            "--artifacts-path", Path.Combine(_folder, "build"), "-p:UseArtifactsOutput=true");

        // Nothing but the package is needed from outside, so no other source is asked.
        File.WriteAllText(
            Path.Combine(_folder, "nuget.config"),
            $"<configuration><packageSources><clear /><add key=\"local\" value=\"{packages}\" /></packageSources>"
            + "</configuration>");
        Directory.CreateDirectory(program);
        await DotnetAsync(program, "new", "console", "--no-restore");
        await DotnetAsync(program, "add", "package", "Ginnel");
        File.WriteAllText(Path.Combine(program, "Program.cs"), Program);
        string output = await DotnetAsync(program, "run", "-c", "Release", "-p:TreatWarningsAsErrors=true");
        Assert.Equal(
            "Order { Id = 1, Name = bread, Note =  }\nOrder { Id = 2, Name = salt, Note = sea }\n", output);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        // A cache of its own, or the next run would find this run's package in the user's.
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        };
        if (folder != Tool.FindRoot())
            environment["NUGET_PACKAGES"] = Path.Combine(_folder, "cache");
        (int exitCode, string output) = await Tool.RunAsync("dotnet", arguments, folder, environment);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{output}");
        return output;
    }
}
