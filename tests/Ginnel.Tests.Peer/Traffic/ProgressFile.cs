using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Threading;

namespace Ginnel.Tests.Peer.Traffic;

/// <summary>Where processes note how far they are, in a place that outlives them: a file that both map.</summary>
internal sealed unsafe class ProgressFile : IDisposable
{
    private const int Length = 4096;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _words;

    public ProgressFile(string path)
    {
        Path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Length);
        _view = _file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _words = (long*)start;
    }

    public string Path { get; }

    /// <summary>The words of one end; each end has a cache line of its own.</summary>
    public Slot this[int index] => new(_words + index * 8);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>What one end notes.</summary>
    public readonly struct Slot(long* words)
    {
        /// <summary>Nothing beyond this position has been published, noted before publishing.</summary>
        public long Most
        {
            get => Volatile.Read(ref words[0]);
            set => Volatile.Write(ref words[0], value);
        }

        /// <summary>Everything up to this position has been published (or read), noted afterwards.</summary>
        public long Least
        {
            get => Volatile.Read(ref words[1]);
            set => Volatile.Write(ref words[1], value);
        }

        /// <summary>One more than the position of a byte that was not as it should be; 0 while there is none.</summary>
        public long Fault
        {
            get => Volatile.Read(ref words[2]);
            set => Volatile.Write(ref words[2], value);
        }
    }
}
