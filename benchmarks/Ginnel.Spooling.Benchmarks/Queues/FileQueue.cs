using System;
using System.Globalization;
using System.IO;
using System.Threading;
using Ginnel.Sharing;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>A file for each message, which is renamed when it is whole. The receiver looks all the time.</summary>
internal sealed class FileQueue : MessageQueue
{
    private readonly byte[] _message = new byte[Message.Length];

    public FileQueue()
    {
        Directory.CreateDirectory(Path.Combine(Folder.Path, "new"));
        Start(Receive);
    }

    protected override void Send(long first, int times)
    {
        string fresh = Path.Combine(Folder.Path, "fresh");
        for (long number = first; number < first + times; number++)
        {
            Message.Write(_message, number);
            File.WriteAllBytes(fresh, _message);
            File.Move(fresh, Path.Combine(Folder.Path, "new", number.ToString("D20", CultureInfo.InvariantCulture)));
        }
    }

    private static void Receive(SharedRegion counts)
    {
        string folder = Path.Combine(WorkFolder.Here, "new");
        long received = 0;
        while (true)
        {
            string[] files = Directory.GetFiles(folder);
            Array.Sort(files, StringComparer.Ordinal);
            foreach (string file in files)
            {
                Message.Check(File.ReadAllBytes(file), received++);
                File.Delete(file);
            }

            if (files.Length > 0)
                Tell(counts, received);
            else
                Thread.Yield();
        }
    }
}
