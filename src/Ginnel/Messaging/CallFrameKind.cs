namespace Ginnel.Messaging;

/// <summary>What a frame of a connection with calls is; <c>docs/formats/call.md</c> has the bytes of each.</summary>
internal static class CallFrameKind
{
    /// <summary>The first frame each way: which contract, and how many calls at once.</summary>
    public const byte Hello = 16;
    /// <summary>A call: its number, the object, the method, the arguments.</summary>
    public const byte Request = 17;
    /// <summary>What a call returned.</summary>
    public const byte Response = 18;
    /// <summary>What a call threw.</summary>
    public const byte Failure = 19;
    /// <summary>The caller does not want a call's answer any more.</summary>
    public const byte Cancel = 20;
    /// <summary>The next item of a stream of a call.</summary>
    public const byte StreamItem = 21;
    /// <summary>How many more items of a stream may be sent.</summary>
    public const byte StreamCredit = 22;
    /// <summary>There are no more items of a stream that is an argument.</summary>
    public const byte StreamEnd = 23;
    /// <summary>A callback will not be called any more.</summary>
    public const byte Release = 24;
}
