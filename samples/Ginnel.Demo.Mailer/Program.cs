// Mails the orders that are in the spool and were not mailed yet, and ends. It runs now and then: orders wait for it.
using System;
using System.Collections.Generic;
using System.Text;
using Ginnel.Spooling;

if (args is not [string path])
{
    Console.Error.WriteLine("Name the directory of the orders: Ginnel.Demo.Mailer DIRECTORY");
    return 2;
}

using var spool = Spool.Open(path, SpoolAccess.Read);
using SpoolReader reader = spool.OpenReader("mailer", new SpoolReadOptions { IsManual = true });
int count = 0;
while (reader.TryRead(out SpoolMessage order))
{
    count++;
    string? address = order.Headers.GetValueOrDefault("address");
    if (string.IsNullOrEmpty(address))
    {
        order.Reject("no address");
        continue;
    }

    // A second time, if it was killed between mailing and acknowledging the first time.
    string again = order.Tries > 1 ? ", perhaps for the second time" : "";
    Console.WriteLine($"To {address}: {Encoding.UTF8.GetString(order.Payload)}{again}");
    order.Acknowledge();
}

Console.WriteLine($"Handled {count}.");
return 0;
