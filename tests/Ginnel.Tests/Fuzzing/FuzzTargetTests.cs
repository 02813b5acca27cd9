using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Ginnel.Fuzzing;
using Ginnel.Fuzzing.Targets;
using Ginnel.Tests.Tidy;
using Xunit;

namespace Ginnel.Tests.Fuzzing;

/// <summary>The fuzz targets over their first inputs, so that they work when <c>make fuzz</c> needs them.</summary>
public sealed class FuzzTargetTests
{
    private static readonly string s_golden = Path.Combine(Repository.Current.Root, "tests/golden/0.1.0");

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_OfEachSeedAndItsTruncations_BreaksNoRule(string name)
    {
        FuzzTarget target = FuzzTargets.Of(name);
        foreach ((string seed, byte[] bytes) in target.Seeds(s_golden))
        {
            bool isRead = target.Run(bytes);
            Assert.True(isRead || seed is "refusal" or "attached", $"{seed} was refused");
            for (int length = 0; length < bytes.Length; length += 1 + length / 16)
                target.Run(bytes.AsSpan(0, length));
        }
    }

    /// <summary>A new type of message is fuzzed, too.</summary>
    [Fact]
    public void Readers_OfGoldenFiles_AreAll()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(s_golden, "messages"))
            .Select(static path => Path.GetFileNameWithoutExtension(path));
        IEnumerable<string> read = ValueReaders.All.Concat(CollectionReaders.All)
            .Where(static reader => reader.Sample is null)
            .Select(static reader => reader.Name);
        Assert.Equal(files.Order(), read.Order());
    }
}
