using Ginnel.Memory;

namespace Ginnel.Spooling;

/// <summary>The words of one receipt.</summary>
internal readonly struct ReceiptWords(RegionMapping mapping, long offset)
{
    public void Touch() => mapping.Word64(offset + ConsumerLayout.ReceiptStatusOffset).Touch();

    public CheckedWord Status => new(mapping.Word64(offset + ConsumerLayout.ReceiptStatusOffset));

    /// <summary>When it was handed out last, in milliseconds since 1970.</summary>
    public CheckedWord Delivered => new(mapping.Word64(offset + ConsumerLayout.ReceiptDeliveredOffset));

    public CheckedWord Handled => new(mapping.Word64(offset + ConsumerLayout.ReceiptHandledOffset));

    /// <summary>The sequence of its copy in the dead-letter spool; 0 for none.</summary>
    public CheckedWord DeadLetter => new(mapping.Word64(offset + ConsumerLayout.ReceiptDeadLetterOffset));
}
