using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Waiting;

public sealed class DirectoryArrivalsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-arrivals-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Take_OfNamesThatAppeared_HasThemInOrderAndNotThoseOfOtherDirectories()
    {
        string other = Directory.CreateDirectory(Path.Join(_folder, "other")).FullName;
        using DirectoryArrivals arrivals = DirectoryArrivals.Start(_folder);
        using DirectoryArrivals others = DirectoryArrivals.Start(other);
        string[] expected = [.. Enumerable.Range(0, 500).Select(static number => $"{(number * 37) % 500}")];
        foreach (string name in expected)
        {
            await File.WriteAllTextAsync(Path.Join(other, name), "", Token);
            File.Move(Path.Join(other, name), Path.Join(_folder, name));
        }

        var found = new List<string>();
        while (found.Count < expected.Length)
        {
            await arrivals.WaitAsync(Token).Within();
            Assert.True(arrivals.TryTake(out List<FileName> names));
            found.AddRange(names.Select(static name => name.ToString()));
        }

        Assert.Equal(expected, found);
        Assert.False(arrivals.WaitAsync(Token).IsCompleted);
    }

    [Theory]
    [InlineData(DirectoryArrivals.MostNames, false, true)]
    [InlineData(DirectoryArrivals.MostNames + 1, false, false)]
    [InlineData(1, true, false)]
    public void Take_WhereReportsWereLost_SaysThatItIsNotAll(int names, bool isLost, bool expected)
    {
        using DirectoryArrivals arrivals = DirectoryArrivals.Start(_folder);
        IDirectoryObserver observer = arrivals;
        for (int count = 0; count < names; count++)
            observer.OnEvent(new DirectoryEvent(observer.Watch, new FileName("name")));
        if (isLost)
            observer.OnEvent(new DirectoryEvent(-1, null));
        Assert.Equal(expected, arrivals.TryTake(out List<FileName> found));
        Assert.Equal(expected ? names : 0, found.Count);
        Assert.True(arrivals.TryTake(out found));
        Assert.Empty(found);
    }

    [Fact]
    public async Task Take_AfterTheDirectoryIsGone_SaysThatItIsNotAll()
    {
        using DirectoryArrivals arrivals = DirectoryArrivals.Start(_folder);
        Directory.Delete(_folder);
        await arrivals.WaitAsync(Token).Within();
        Assert.False(arrivals.TryTake(out _));
        Assert.Throws<SystemCallException>(() => DirectoryArrivals.Start(_folder));
    }
}
