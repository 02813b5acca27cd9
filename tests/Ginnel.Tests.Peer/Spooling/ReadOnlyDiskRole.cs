using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Uses a spool on a file system that becomes read-only, and writable again.</summary>
internal static class ReadOnlyDiskRole
{
    private const int Messages = 30;
    private const string ReadOnly = "EROFS";

    public static int Run(string path, string durability)
    {
        string spool = Path.Join(path, "spool");
        var options = new SpoolOptions
        {
            Durability = Enum.Parse<SpoolDurability>(durability),
            SegmentLength = 64 << 10,
        };
        using (var sender = Spool.Open(spool, SpoolAccess.ReadAppend, options))
        {
            for (int number = 0; number < Messages; number++)
                sender.Append(SpoolTraffic.Make(0, number, 6000));
            using (SpoolReader reader = sender.OpenReader("known"))
                Demand(reader.TryRead(out _), "There is no message.");
            // The kernel does not do it while files are open for writing.
            Demand(!TryMount(path, "ro"), "It became read-only while a spool was open on it.");
            sender.Append(SpoolTraffic.Make(0, Messages, 10));
        }

        Demand(TryMount(path, "ro"), "It cannot be made read-only.");
        DemandRefused(() => Spool.Open(spool, SpoolAccess.Append, options));
        DemandRefused(() => Spool.Open(spool, SpoolAccess.ReadAppend, options));
        DemandRefused(() => Spool.Open(Path.Join(path, "new"), SpoolAccess.Append, options));
        DemandRefused(() => Spool.Repair(spool));
        DemandSound(spool);
        using (var onlooker = Spool.Open(spool, SpoolAccess.Read, options))
        {
            Demand(ReadAll(onlooker) == Messages + 1, "Not all messages are there.");
            DemandRefused(() => onlooker.OpenReader("known"));
            DemandRefused(() => onlooker.OpenReader("new"));
            DemandSound(spool);
        }

        Demand(TryMount(path, "rw"), "It cannot be made writable.");
        using (var sender = Spool.Open(spool, SpoolAccess.ReadAppend, options))
        {
            sender.Append(SpoolTraffic.Make(0, Messages + 1, 10));
            Demand(ReadAll(sender) == Messages + 2, "Not all messages are there.");
        }

        DemandSound(spool);
        return 0;
    }

    private static int ReadAll(Spool spool)
    {
        using SpoolReader reader = spool.OpenReader();
        var read = new List<SpoolEntry>();
        while (reader.TryRead(out SpoolMessage message))
        {
            read.Add(SpoolTraffic.Check(message));
            Demand(read[^1].Number == read.Count - 1, "The order is not that of the sender.");
        }

        return read.Count;
    }

    private static bool TryMount(string path, string mode)
    {
        var start = new ProcessStartInfo("mount") { RedirectStandardError = true };
        foreach (string argument in (string[])["-o", $"remount,{mode}", path])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static void DemandRefused(Func<object> action)
    {
        try
        {
            object result = action();
            (result as IDisposable)?.Dispose();
        }
        catch (IOException exception) when (exception.Message.Contains(ReadOnly, StringComparison.Ordinal))
        {
            return;
        }

        throw new InvalidOperationException("It was not refused.");
    }

    private static void DemandSound(string spool)
    {
        SpoolReport report = Spool.Verify(spool);
        Demand(report.IsSound, string.Join("; ", report.Damages));
    }

    private static void Demand(bool isTrue, string otherwise)
    {
        if (!isTrue)
            throw new InvalidOperationException(otherwise);
    }
}
