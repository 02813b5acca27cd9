using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Cli.Observing;

namespace Ginnel.Cli.Commands;

/// <summary>What comes first in ginnel top.</summary>
internal enum TopOrder
{
    /// <summary>The ring through which most bytes go.</summary>
    Rate,

    /// <summary>The fullest one.</summary>
    Fill,

    /// <summary>Where somebody is woken most often.</summary>
    Wakeups,

    /// <summary>By endpoint and processes.</summary>
    Name,
}

/// <summary>Sorts by what was asked for, on the command line or by a key.</summary>
internal static class TopOrders
{
    public static List<PassageRate> Sort(List<PassageRate> rates, TopOrder order)
    {
        IOrderedEnumerable<PassageRate> sorted = order switch
        {
            TopOrder.Rate => rates.OrderByDescending(static rate => rate.BytesPerSecond),
            TopOrder.Fill => rates.OrderByDescending(static rate => (double)rate.Passage.Fill / rate.Passage.Capacity),
            TopOrder.Wakeups => rates.OrderByDescending(static rate => rate.WakeUpsPerSecond),
            _ => rates.OrderBy(static rate => rate.Passage.Name, StringComparer.Ordinal),
        };
        return [.. sorted.ThenBy(static rate => rate.Passage.WriterId).ThenBy(static rate => rate.Passage.Inode)];
    }

    /// <summary>The order that the last key means; the old one when there was none.</summary>
    public static TopOrder FromKeyboard(TopOrder order)
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            order = Console.ReadKey(intercept: true).KeyChar switch
            {
                'r' => TopOrder.Rate,
                'f' => TopOrder.Fill,
                'w' => TopOrder.Wakeups,
                'n' => TopOrder.Name,
                _ => order,
            };
        }

        return order;
    }
}
