using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using Ginnel.Platform;
using Ginnel.Spooling;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>A sender can die between making a segment and ending the one before it.</summary>
public sealed class SegmentChangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-spool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_WhereAnEmptySegmentIsTheLast_SyncsTheOneBeforeItToo()
    {
        string path = Path.Join(_folder, "spool");
        var files = new WatchedFiles();
        var options = new SpoolOptions { SegmentLength = 64 << 10, Files = files };
        using (var spool = Spool.Open(path, SpoolAccess.Append, options))
        {
            spool.Append(new byte[40_000]);
            files.CanSyncDirectories = false;
            Assert.Throws<SystemCallException>(() => spool.Append(new byte[40_000]));
        }

        files.CanSyncDirectories = true;
        files.Synced.Clear();
        using (var spool = Spool.Open(path, SpoolAccess.Append, options))
            Assert.Equal(2, spool.NextSequence);
        Assert.Contains(Path.Join(path, "00000000000000000001.journal"), files.Synced);
        Assert.Contains(Path.Join(path, "00000000000000000002.journal"), files.Synced);
    }

    private sealed class WatchedFiles : FileLayer
    {
        public ConcurrentQueue<string> Synced { get; } = [];

        public bool CanSyncDirectories { get; set; } = true;

        public override int SyncData(Descriptor file)
        {
            string link = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.Value}");
            Synced.Enqueue(File.ResolveLinkTarget(link, returnFinalTarget: false)!.FullName);
            return base.SyncData(file);
        }

        public override int SyncDirectory(Descriptor directory) =>
            CanSyncDirectories ? base.SyncDirectory(directory) : 5;
    }
}
