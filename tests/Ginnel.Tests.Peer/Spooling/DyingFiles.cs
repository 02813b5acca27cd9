using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>A process with these dies before the call on files with a number.</summary>
internal sealed class DyingFiles(long last) : FileLayer
{
    private long _calls;

    public override int Open(Descriptor directory, string name, int flags, int mode, out Descriptor file)
    {
        Count();
        return base.Open(directory, name, flags, mode, out file);
    }

    public override int Allocate(Descriptor file, long offset, long length)
    {
        Count();
        return base.Allocate(file, offset, length);
    }

    public override int Write(Descriptor file, ReadOnlySpan<byte> bytes, long offset)
    {
        Count();
        return base.Write(file, bytes, offset);
    }

    public override int SyncData(Descriptor file)
    {
        Count();
        return base.SyncData(file);
    }

    public override int SyncDirectory(Descriptor directory)
    {
        Count();
        return base.SyncDirectory(directory);
    }

    public override int Rename(Descriptor directory, string from, string to, bool mayReplace = true)
    {
        Count();
        return base.Rename(directory, from, to, mayReplace);
    }

    public override int Unlink(Descriptor directory, string name)
    {
        Count();
        return base.Unlink(directory, name);
    }

    public override int MakeDirectory(Descriptor directory, string name, int mode)
    {
        Count();
        return base.MakeDirectory(directory, name, mode);
    }

    public override RegionMapping Map(Descriptor file, long length, bool isWritable)
    {
        Count();
        return base.Map(file, length, isWritable);
    }

    public override IEnumerable<string> List(Descriptor directory)
    {
        Count();
        return base.List(directory);
    }

    public override int List(Descriptor directory, List<FileName> names)
    {
        Count();
        return base.List(directory, names);
    }

    public override int Open(Descriptor directory, FileName name, out Descriptor file)
    {
        Count();
        return base.Open(directory, name, out file);
    }

    public override int Read(Descriptor file, Span<byte> bytes, long offset, out int length)
    {
        Count();
        return base.Read(file, bytes, offset, out length);
    }

    public override int Move(Descriptor from, FileName name, Descriptor to)
    {
        Count();
        return base.Move(from, name, to);
    }

    public override int Unlink(Descriptor directory, FileName name)
    {
        Count();
        return base.Unlink(directory, name);
    }

    public override int RemoveDirectory(Descriptor directory, string name)
    {
        Count();
        return base.RemoveDirectory(directory, name);
    }

    private void Count()
    {
        if (Interlocked.Increment(ref _calls) != last)
            return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.CurrentThread.Join();
    }
}
