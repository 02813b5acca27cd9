using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ginnel.Pipes;

namespace Ginnel.Messaging;

/// <summary>Room for a frame, filled in place and then committed; without that, nothing was written.</summary>
internal ref struct FrameLoan
{
    private Loan _loan;

    public FrameLoan(Loan loan) => _loan = loan;

    /// <summary>Room for the payload.</summary>
    public readonly Span<byte> Payload => _loan.Span[FrameLayout.HeaderLength..];

    /// <summary>Ends the frame after so many bytes of payload.</summary>
    /// <param name="kind">What the frame is.</param>
    /// <param name="length">Bytes of payload, at most as many as there is room for.</param>
    /// <param name="publish">False to leave it to a later publish, which must follow.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(byte kind, int length, bool publish = true)
    {
        Debug.Assert(length >= 0);
        Debug.Assert(FrameLayout.SizeOf(length) <= _loan.Span.Length);
        FrameLayout.WriteHeader(_loan.Span, FrameLayout.HeaderOf(kind, length));
        _loan.Commit(FrameLayout.SizeOf(length), publish, FrameKind.MessagesIn(kind));
    }
}
