using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Snippets;

internal static class DictionarySnippets
{
    public static async Task RunAsync()
    {
        #region publish
        await using var prices = SharedDictionary.Publish<long, double>("prices");
        prices[42] = 99.5;
        prices.Batch(() =>
        {
            prices[43] = 12.25;
            prices[44] = 12.50;
        });
        #endregion

        using var reader = ChildProcess.Start(ReadAsync);
        await reader.WaitAsync();
    }

    private static async Task ReadAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;

        #region open
        var options = new OpenCollectionOptions { Reconnects = true };
        await using var prices = await SharedDictionary.OpenAsync<long, double>("prices", options, cancellationToken);
        if (prices.TryGetValue(42, out double price))
            Console.WriteLine(price);

        using var snapshot = prices.TakeSnapshot();
        foreach (var (product, now) in snapshot)
            Console.WriteLine($"{product}: {now}");
        #endregion
    }
}
