namespace Ginnel.Far;

/// <summary>What a <see cref="FarFrame"/> is.</summary>
internal enum FarFrameKind : byte
{
    /// <summary>The first of each side: the endpoint's name, from a client, and a hello as nearby.</summary>
    Hello = 1,

    /// <summary>Bytes of a pipe, which the receiver may pass on in parts.</summary>
    Bytes = 2,

    /// <summary>Bytes of a pipe that are whole frames, which the receiver passes on together.</summary>
    Frames = 3,

    /// <summary>So many bytes more may be sent: four bytes.</summary>
    Credit = 4,

    /// <summary>The writer has completed its end; with text where it failed.</summary>
    WriterCompleted = 5,

    /// <summary>The reader has completed its end; with text where it failed.</summary>
    ReaderCompleted = 6,

    /// <summary>Asks for a word.</summary>
    Ping = 7,

    /// <summary>The word.</summary>
    Pong = 8,
}
