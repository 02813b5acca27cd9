using System;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Where the items of a stream go.</summary>
internal interface IItemTaker : IThreadPoolWorkItem
{
    /// <summary>The next item has come.</summary>
    ItemOutcome TakeItem(ref MessageReader reader);

    /// <summary>No item will come. True when the work item is to be executed then.</summary>
    bool End(Exception? exception);
}

/// <summary>What became of an item.</summary>
internal enum ItemOutcome
{
    /// <summary>It waits to be taken, or nobody wants it any more.</summary>
    Taken,

    /// <summary>Someone awaits it, who goes on when the work item is executed.</summary>
    Awaited,

    /// <summary>No credit was given for it.</summary>
    Unexpected,
}
