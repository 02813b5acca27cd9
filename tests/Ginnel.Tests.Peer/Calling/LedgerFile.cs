using System;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>How often each call was executed, in a file that outlives the process which notes it.</summary>
internal sealed class LedgerFile : IDisposable
{
    public const int Callers = 5;
    public const int CallsPerCaller = 1 << 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public LedgerFile(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Callers * CallsPerCaller);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Notes one execution; each number is executed by one thread at a time, unless twice at once.</summary>
    public void Note(int number) => _view.Write(number, (byte)(Executions(number) + 1));

    public int Executions(int number) => _view.ReadByte(number);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
