using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Snippets;

internal static class TopicSnippets
{
    public static async Task RunAsync()
    {
        #region publish
        await using var topic = Topic.Publish<Quote>("prices", new() { Policy = TopicPolicy.DropOldest });
        topic.Publish(new Quote(1, 99.5));
        if (topic.TryLoan(out var loan))
        {
            loan.Value = new Quote(2, 12.25);
            loan.Commit();
        }
        #endregion

        using var child = ChildProcess.Start(ReadAsync);
        while (topic.SubscriberCount == 0)
            await Task.Delay(1);
        await topic.DisposeAsync();
        await child.WaitAsync();
    }

    private static async Task ReadAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;

        #region subscribe
        await using var quotes = Topic.Subscribe<Quote>("prices", new() { Start = TopicStart.Oldest });
        await foreach (Quote quote in quotes.ReadAllAsync(cancellationToken))
            Console.WriteLine($"{quote}, {quotes.Missed} missed");
        #endregion
    }

    private readonly record struct Quote(int Id, double Price);
}
