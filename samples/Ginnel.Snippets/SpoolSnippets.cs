using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Snippets;

internal static class SpoolSnippets
{
    public static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("ginnel-snippets-").FullName;
        using var watchdog = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await SendAsync(Path.Join(folder, "orders"), watchdog.Token);
        await ReadAsync(Path.Join(folder, "orders"), watchdog.Token);
        await FollowAsync(Path.Join(folder, "orders"), watchdog.Token);
        Share(Path.Join(folder, "orders"));
        Encrypt(Path.Join(folder, "secrets"));
        Apply(Path.Join(folder, "orders"), new Ledger());
        Check(Path.Join(folder, "orders"));
        await SendValuesAsync(Path.Join(folder, "prices"), watchdog.Token);
        await ExchangeFilesAsync(folder, watchdog.Token);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task SendAsync(string path, CancellationToken cancellationToken)
    {
        #region send
        await using var spool = Spool.Open(path, SpoolAccess.Append);
        var headers = new Dictionary<string, string> { ["to"] = "ann@example.org" };
        Receipt receipt = await spool.AppendAsync("three parkins"u8.ToArray(), headers, cancellationToken);
        Console.WriteLine($"Message {receipt.Sequence} is on the disk.");
        #endregion

        await spool.AppendAsync("a teacake"u8.ToArray(), null, cancellationToken);
    }

    private static async Task ReadAsync(string path, CancellationToken cancellationToken)
    {
        #region read
        await using var spool = Spool.Open(path, SpoolAccess.Read);
        using SpoolReader reader = spool.OpenReader("mailer", new() { IsManual = true });
        while (reader.TryRead(out SpoolMessage message))
        {
            if (message.Headers.TryGetValue("to", out string? address))
            {
                Console.WriteLine($"To {address}: {Encoding.UTF8.GetString(message.Payload)}");
                message.Acknowledge();
            }
            else
            {
                message.Reject("no address");
            }
        }
        #endregion

        await Task.CompletedTask.WaitAsync(cancellationToken);
    }

    private static async Task FollowAsync(string path, CancellationToken cancellationToken)
    {
        #region receipt
        await using var spool = Spool.Open(path, SpoolAccess.Append);
        SpoolDelivery first = await spool.GetReceipt(1).WaitHandledAsync("mailer", cancellationToken);
        SpoolDelivery second = await spool.GetReceipt(2).WaitHandledAsync("mailer", cancellationToken);
        Console.WriteLine($"1: {first.State}; 2: {second.State}, {second.Reason}");
        #endregion
    }

    private static void Share(string path)
    {
        #region group
        using var spool = Spool.Open(path, SpoolAccess.Read);
        using SpoolReader worker = spool.OpenReader("bakers", new() { IsGroup = true, MostTries = 3 });
        while (worker.TryRead(out SpoolMessage message))
            Console.WriteLine($"Message {message.Sequence}, try {message.Tries}");
        #endregion
    }

    private static void Encrypt(string path)
    {
        byte[] key = new byte[32];

        #region encrypt
        using var spool = Spool.Open(path, SpoolAccess.ReadAppend, new() { Keys = new SpoolKeys(currentId: 1, key) });
        spool.Append("nobody's business"u8);
        #endregion
    }

    private static void Apply(string path, Ledger ledger)
    {
        #region once
        using var spool = Spool.Open(path, SpoolAccess.Read);
        using SpoolReader reader = spool.OpenReader("ledger");
        reader.Seek(ledger.LastSequence + 1);
        while (reader.TryRead(out SpoolMessage message))
            ledger.Add(Encoding.UTF8.GetString(message.Payload), message.Sequence);
        #endregion
    }

    private static void Check(string path)
    {
        #region verify
        SpoolReport report = Spool.Verify(path);
        foreach (SpoolDamage damage in report.Damages)
            Console.WriteLine($"{damage.Path} at {damage.Offset}: {damage.Description}");
        if (!report.IsSound)
            Spool.Repair(path);
        #endregion
    }

    private static async Task SendValuesAsync(string path, CancellationToken cancellationToken)
    {
        #region values
        await using var spool = Spool.Open<Price>(path, SpoolAccess.ReadAppend);
        await spool.AppendAsync(new Price(42, 99.5), cancellationToken);
        await foreach (Price price in spool.ReadAllAsync("till", cancellationToken: cancellationToken))
        {
            Console.WriteLine(price);
            break;
        }
        #endregion
    }

    /// <summary>A shell would move a file in, and another one out.</summary>
    private static async Task ExchangeFilesAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Join(folder, "reports");
        string drop = Path.Join(folder, "drop");
        string output = Path.Join(folder, "out");
        await using (var spool = Spool.Open(path, SpoolAccess.ReadAppend))
        {
            await using (SpoolDropFolder made = spool.OpenDropFolder(drop))
                await File.WriteAllTextAsync(Path.Join(drop, "new", "report.txt"), "all is well", cancellationToken);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task taking = TakeFilesAsync(path, drop, stop.Token);
            using SpoolReader reader = spool.OpenReader();
            await reader.ReadAsync(cancellationToken);
            await stop.CancelAsync();
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await WriteFilesAsync(path, output, cancellationToken);
        if (!File.Exists(Path.Join(output, "new", "00000000000000000001-report.txt")))
            throw new InvalidOperationException("The file did not come through.");
    }

    private static async Task TakeFilesAsync(string path, string folder, CancellationToken cancellationToken)
    {
        #region drop
        await using var spool = Spool.Open(path, SpoolAccess.Append);
        await using SpoolDropFolder drop = spool.OpenDropFolder(
            folder, new() { Failed = file => Console.WriteLine($"{file.Path}: {file.Reason}") });
        await drop.RunAsync(cancellationToken);
        #endregion
    }

    private static async Task WriteFilesAsync(string path, string folder, CancellationToken cancellationToken)
    {
        #region files
        await using var spool = Spool.Open(path, SpoolAccess.Read);
        await using SpoolFolderWriter writer = spool.OpenFolderWriter("scripts", folder, new() { WriteHeaders = true });
        int count = await writer.WriteAsync(cancellationToken);
        Console.WriteLine($"{count} new files in {writer.Path}/new");
        #endregion
    }

    /// <summary>Stands for a database that has both in one transaction.</summary>
    private sealed class Ledger
    {
        private readonly List<string> _entries = [];

        public long LastSequence { get; private set; }

        public void Add(string entry, long sequence)
        {
            _entries.Add(entry);
            LastSequence = sequence;
        }
    }
}
