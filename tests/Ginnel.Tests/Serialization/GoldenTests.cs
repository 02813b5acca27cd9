using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Tests.Tidy;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>What was once written is read forever, and still written in the same way.</summary>
/// <remarks>
/// A new type has no file yet. With GOLDEN=write in the environment its test makes the file, and only then: a file that
/// exists is never written again.
/// </remarks>
public sealed class GoldenTests
{
    private const string Folder = "tests/golden/0.1.0/messages";

    public static TheoryData<string> Names => MessageCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void GoldenFile_OfEachType_IsReadAndWrittenTheSame(string name)
    {
        MessageCase item = MessageCases.Of(name);
        string path = Path.Combine(Repository.Current.Root, Folder, name + ".bin");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, item.Golden());
        }

        Assert.True(File.Exists(path), $"{name} has no golden file; tests/golden/0.1.0/README.md says how to make it");
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(item.DescribeGolden(), item.Describe(bytes));
        Assert.Equal(bytes, item.Golden());
    }

    [Fact]
    public void GoldenFiles_All_BelongToATypeThatThereIs()
    {
        HashSet<string> names = [.. MessageCases.All.Select(static item => item.Name)];
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(Repository.Current.Root, Folder)),
            path => !names.Contains(Path.GetFileNameWithoutExtension(path)));
    }
}
