using System;
using System.Collections.Generic;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>A disk that fails at one call, or from one call on.</summary>
internal sealed class FaultyFiles : FileLayer
{
    private int _calls;

    /// <summary>The call that fails, from 1 on; 0 for none.</summary>
    public int FailsAt { get; init; }

    /// <summary>Whether all later calls fail, too.</summary>
    public bool FailsOn { get; init; }

    /// <summary>With which error.</summary>
    public int Error { get; init; }

    /// <summary>Calls so far.</summary>
    public int Calls => _calls;

    public bool FailsDirectories { get; set; }

    public override int OpenPlace(string path, out Descriptor place)
    {
        if (!Fails())
            return base.OpenPlace(path, out place);
        place = new Descriptor();
        return Error;
    }

    public override int Open(Descriptor directory, string name, int flags, int mode, out Descriptor file)
    {
        if (!Fails())
            return base.Open(directory, name, flags, mode, out file);
        file = new Descriptor();
        return Error;
    }

    public override int Allocate(Descriptor file, long offset, long length) =>
        Fails() ? Error : base.Allocate(file, offset, length);

    public override int Write(Descriptor file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (!Fails())
            return base.Write(file, bytes, offset);
        // The half of it was written before.
        _ = base.Write(file, bytes[..(bytes.Length / 2)], offset);
        return Error;
    }

    public override int SyncData(Descriptor file) => Fails() ? Error : base.SyncData(file);

    public override int SyncDirectory(Descriptor directory) =>
        FailsDirectories || Fails() ? Error : base.SyncDirectory(directory);

    public override int Rename(Descriptor directory, string from, string to, bool mayReplace = true) =>
        Fails() ? Error : base.Rename(directory, from, to, mayReplace);

    public override int Unlink(Descriptor directory, string name) => Fails() ? Error : base.Unlink(directory, name);

    public override int MakeDirectory(Descriptor directory, string name, int mode) =>
        Fails() ? Error : base.MakeDirectory(directory, name, mode);

    public override int MakeDirectory(string path, int mode) => Fails() ? Error : base.MakeDirectory(path, mode);

    public override RegionMapping Map(Descriptor file, long length, bool isWritable) => Fails()
        ? throw new SystemCallException("mmap", Error, null)
        : base.Map(file, length, isWritable);

    public override IEnumerable<string> List(Descriptor directory) => Fails()
        ? throw new SystemCallException("open", Error, null)
        : base.List(directory);

    public override int List(Descriptor directory, List<FileName> names) =>
        Fails() ? Error : base.List(directory, names);

    public override int Open(Descriptor directory, FileName name, out Descriptor file)
    {
        if (!Fails())
            return base.Open(directory, name, out file);
        file = new Descriptor();
        return Error;
    }

    public override int Read(Descriptor file, Span<byte> bytes, long offset, out int length)
    {
        if (!Fails())
            return base.Read(file, bytes, offset, out length);
        length = 0;
        return Error;
    }

    public override int Status(Descriptor directory, FileName name, out FileStatus status)
    {
        if (!Fails())
            return base.Status(directory, name, out status);
        status = default;
        return Error;
    }

    public override int Move(Descriptor from, FileName name, Descriptor to) =>
        Fails() ? Error : base.Move(from, name, to);

    public override int Unlink(Descriptor directory, FileName name) => Fails() ? Error : base.Unlink(directory, name);

    public override int RemoveDirectory(Descriptor directory, string name) =>
        Fails() ? Error : base.RemoveDirectory(directory, name);

    private bool Fails()
    {
        int call = global::System.Threading.Interlocked.Increment(ref _calls);
        return FailsAt != 0 && (call == FailsAt || (FailsOn && call > FailsAt));
    }
}
