using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Sharing;

/// <summary>A primitive that all processes of a user find under a name, while one of them has it open.</summary>
/// <remarks>
/// It lies in a file, which all map. Each that has it open holds a shared lock of the file, which the kernel takes back
/// when the process ends. So the lock answers the one question that matters: does anybody have this?
/// 1. Open the file, creating it if need be, and check that it is a file of this user's which nobody else can open.
/// 2. Try to lock it exclusively. If that works, nobody has it: whatever is in it is of the dead. Unless the name is of
///    another file by now (step 6), empty the file and make the primitive; nobody has mapped it. Killed meanwhile,
///    there is no lock on it, and the next one is in step 2.
/// 3. Lock it shared. The kernel does not exchange one kind of lock for the other in one step, so another process may
///    be in step 2 in between, and make the primitive once more. That is why nothing of step 2 is kept, mappings least
///    of all, and why the next step is for all.
/// 4. With the shared lock nobody else gets into step 2 any more. If the name is still this file's, and a primitive is
///    in it, this is it: map it, and compare it with what is asked for.
/// 5. In all other cases start over. Whoever is in one of the steps needs microseconds, or dies and has no lock then.
/// 6. Close: unmap it, then try to lock it exclusively. That works for the last one only, which removes the file if the
///    name is still this file's, and then lets go. The kernel lets go, without removing it, of one that dies.
/// 7. What the dead left under a name is taken over in step 2. Under other names it is removed by whoever makes a
///    primitive, in the same way as in step 6.
/// Two that open at the same instant: one is in step 2, the other cannot be, and starts over until it gets to step 4.
///
/// It stays open until it is disposed, even if nobody refers to it: a process that forgets the object has not given up
/// the mutex that it has.
/// </remarks>
internal sealed class SharedName : IDisposable
{
    /// <summary>How long others may take for steps that take microseconds.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly Lock s_gate = new();
    private static readonly HashSet<SharedName> s_open = [];

    private readonly RendezvousDirectory _directory;
    private readonly SharedNameFile _file;
    private int _isDisposed;

    private SharedName(RendezvousDirectory directory, SharedNameFile file, SharedRegion region)
    {
        _directory = directory;
        _file = file;
        Region = region;
        lock (s_gate)
            s_open.Add(this);
    }

    /// <summary>The file's pages; the primitive begins with the first byte.</summary>
    public SharedRegion Region { get; }

    /// <summary>Steps 1 to 5, and 7 where it was made.</summary>
    /// <exception cref="HandshakeException">Something else has the name.</exception>
    /// <exception cref="EndpointAccessException">Directory or file are not safe, or not what they must be.</exception>
    /// <exception cref="EndpointInUseException">Another process does not finish opening or closing it.</exception>
    public static SharedName Open(string name, SharedNameOptions? options, PrimitiveKind wanted)
    {
        EndpointName.Check(name, wanted.Noun);
        Requirements.ThrowIfUnsupported();
        options ??= SharedNameOptions.Default;
        RendezvousDirectory directory = RendezvousDirectory.OpenToListen(options.Directory);
        try
        {
            SharedName opened = Open(directory, name, wanted, out bool isMade);
            if (isMade)
                SharedNameFile.Sweep(directory);
            return opened;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Step 6. Doing so twice is fine.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        lock (s_gate)
            s_open.Remove(this);
        // Before the lock goes: whoever gets it cuts the file short.
        Region.Mapping.Dispose();
        try
        {
            _file.Release();
        }
        finally
        {
            Region.Dispose();
            _directory.Dispose();
        }
    }

    private static SharedName Open(RendezvousDirectory directory, string name, PrimitiveKind wanted, out bool isMade)
    {
        long start = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        isMade = false;
        while (true)
        {
            SharedNameFile file = SharedNameFile.Open(directory, name);
            try
            {
                isMade |= file.TryMake(wanted);
                if (file.TryJoin(wanted) is { } region)
                    return new SharedName(directory, file, region);
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                throw Busy(name, file.Path);
            spinner.SpinOnce();
        }
    }

    private static EndpointInUseException Busy(string name, string path) => new(
        $"'{name}' ({path}) cannot be opened: for {s_patience.TotalSeconds} s another process has been opening or " +
        "closing it, which takes microseconds. It may have been stopped: let it go on, or end it. 'fuser' says which " +
        "one it is.", name, path, processId: 0);
}
