using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Processes that use a spool in the folder that is the path, and end, or wait to be killed.</summary>
internal static class SpoolRunRole
{
    public const string Reason = "no such customer";
    public const int RejectEach = 1000;

    private static string SpoolPath => Path.Join(RoleSettings.Path, "spool");

    /// <summary>Appends as many messages as the length says.</summary>
    public static async Task SendAsync()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Append);
        for (int number = 0; number < RoleSettings.Length; number++)
        {
            Receipt receipt = await spool.AppendAsync(Text(number));
            if (receipt.Sequence != number + 1)
                throw new InvalidOperationException($"Message {number} was told to be {receipt.Sequence}.");
        }
    }

    /// <summary>Reads as many, and rejects each thousandth.</summary>
    public static async Task ReadAsync()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Read);
        await using SpoolReader reader = spool.OpenReader(RoleSettings.Name);
        for (int number = 0; number < RoleSettings.Length; number++)
        {
            SpoolMessage message = await reader.ReadAsync();
            if (message.Sequence != number + 1 || message.Tries != 1 || !message.Payload.SequenceEqual(Text(number)))
                throw new InvalidOperationException($"Message {message.Sequence} came in place of {number}.");
            if (message.Sequence % RejectEach == 0)
                message.Reject(Reason);
        }

        if (reader.TryRead(out SpoolMessage more))
            throw new InvalidOperationException($"Message {more.Sequence} was never appended.");
    }

    /// <summary>Acknowledges one message, and is there until it is killed.</summary>
    public static async Task AcknowledgeAsync()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Read);
        await using SpoolReader reader = spool.OpenReader(
            RoleSettings.Name, new SpoolReadOptions { IsManual = true });
        (await reader.ReadAsync()).Acknowledge();
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>A member of a group that is given messages, handles none, and says so by a file.</summary>
    public static async Task HoldAsync()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Read);
        await using SpoolReader reader = spool.OpenReader(
            RoleSettings.Name, new SpoolReadOptions { IsManual = true, IsGroup = true });
        for (int number = 0; number < RoleSettings.Length; number++)
            await reader.ReadAsync();
        await File.WriteAllTextAsync(Path.Join(RoleSettings.Path, "held"), "held");
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Answers each message of one spool with the same in another.</summary>
    public static async Task EchoAsync()
    {
        var options = new SpoolOptions { Durability = SpoolDurability.None };
        await using var from = Spool.Open(SpoolPath, SpoolAccess.Read, options);
        await using var to = Spool.Open(Path.Join(RoleSettings.Path, "answers"), SpoolAccess.Append, options);
        await using SpoolReader reader = from.OpenReader("echo");
        for (int number = 0; number < RoleSettings.Length; number++)
        {
            if (number % 2 == 0)
                to.Append(reader.Read().Payload);
            else
                to.Append((await reader.ReadAsync()).Payload);
        }
    }

    /// <summary>Reads what there is, and then waits for ever: a thread, and a read that is pending.</summary>
    public static async Task IdleAsync()
    {
        await using var spool = Spool.Open(SpoolPath, SpoolAccess.Read);
        await using SpoolReader blocking = spool.OpenReader("blocking");
        await using SpoolReader pending = spool.OpenReader("pending");
        new Thread(() => ReadAll(blocking)) { IsBackground = true }.Start();
        await foreach (SpoolMessage _ in pending.ReadAllAsync())
        {
        }
    }

    private static void ReadAll(SpoolReader reader)
    {
        while (true)
            reader.Read();
    }

    private static byte[] Text(int number) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"message {number}"));
}
