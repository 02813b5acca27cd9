// Takes orders, one a line, and shows what becomes of them: now if the mailer runs, or whenever it does.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Spooling;

string path = Path.GetFullPath(args.Length > 0 ? args[0] : "orders");
await using var spool = Spool.Open(path, SpoolAccess.Append);
Console.WriteLine($"Orders go to {path}. Type ADDRESS THING, 'mail' to run the mailer, or Ctrl+D to end.");
var followed = new List<Task>();
while (await Console.In.ReadLineAsync() is { } line)
{
    if (line == "mail")
    {
        using Process mailer = Process.Start(Path.Join(AppContext.BaseDirectory, "Ginnel.Demo.Mailer"), [path]);
        await mailer.WaitForExitAsync();
        continue;
    }

    // What stands before the first space is the address; without one there is none.
    int space = line.IndexOf(' ', StringComparison.Ordinal);
    var headers = new Dictionary<string, string> { ["address"] = line[..Math.Max(space, 0)] };
    Receipt receipt = await spool.AppendAsync(Encoding.UTF8.GetBytes(line[(space + 1)..]), headers);
    Console.WriteLine($"Order {receipt.Sequence} is stored.");
    followed.Add(FollowAsync(receipt));
}

// Who waits no longer asks again at the next start, by the sequence.
int open = followed.FindAll(static task => !task.IsCompleted).Count;
Console.WriteLine($"{open} not handled yet.");

static async Task FollowAsync(Receipt receipt)
{
    SpoolDelivery delivery = await receipt.WaitHandledAsync("mailer");
    string reason = delivery.Reason is null ? "" : $", {delivery.Reason}";
    Console.WriteLine($"Order {receipt.Sequence}: {delivery.State}{reason}");
}
