using System;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>One process's side of a subject, with calls that block.</summary>
/// <remarks>Implemented by structs, so that the loops are compiled for each subject, with its calls inlined.</remarks>
internal interface IBlockingPort
{
    /// <summary>Sends one message: it is visible to the peer when this returns.</summary>
    void Send(ReadOnlySpan<byte> message);

    /// <summary>Receives exactly one message.</summary>
    void Receive(Span<byte> message);

    /// <summary>Copies a frame in several times; the copies become visible together.</summary>
    void SendFrames(ref Frame frame, int count);

    /// <summary>Copies several frames out, one over the other; their room is given back together.</summary>
    void ReceiveFrames(ref Frame frame, int count);

    /// <summary>Sends a message made of one byte, filled where it travels if there is such a place.</summary>
    void SendFilled(int length, byte value);

    /// <summary>Receives a message and adds up a word of each cache line, where it lies if that can be.</summary>
    long ReceiveSum(int length);
}
