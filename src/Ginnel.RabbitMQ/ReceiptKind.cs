namespace Ginnel.RabbitMQ;

/// <summary>What an entry of a batch of receipts says.</summary>
internal enum ReceiptKind
{
    /// <summary>The far consumer has been given the messages.</summary>
    Delivered = 1,

    /// <summary>It has acknowledged them.</summary>
    Acknowledged = 2,

    /// <summary>It has rejected them for good.</summary>
    Rejected = 3,

    /// <summary>It will not get them: they were given up, or it began behind them.</summary>
    Skipped = 4,

    /// <summary>What comes behind the message is missing there, and to be sent again.</summary>
    Wanted = 5,
}
