using System;
using System.Runtime.CompilerServices;
using Ginnel.Rings;

namespace Ginnel.Pipes;

/// <summary>Room in a pipe that is filled in place and then committed.</summary>
/// <remarks>
/// Lives on the stack, costs nothing. Disposing it without a commit gives it back: nothing was written.
/// </remarks>
public ref struct Loan
{
    private SpscRingWriter? _ring;

    internal Loan(SpscRingWriter ring, Span<byte> span)
    {
        _ring = ring;
        Span = span;
    }

    /// <summary>The room: shared memory that nobody else can write, and that the reader does not look at yet.</summary>
    public readonly Span<byte> Span { get; }

    /// <summary>Commits all of it and makes it visible to the reader.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit() => Commit(Span.Length);

    /// <summary>Commits the first bytes of it.</summary>
    /// <param name="length">How many bytes, at most the length of <see cref="Span"/>.</param>
    /// <param name="publish">
    /// False to leave it to a later publish: many small messages then cost one transfer between processors. The reader
    /// sees nothing before that, so end every batch with a commit that publishes, or with
    /// <see cref="PipeWriteEnd.Publish"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">The loan was committed or given back already.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(int length, bool publish = true) => Commit(length, publish, messages: 0);

    /// <summary>The same, where the bytes are or end so many messages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Commit(int length, bool publish, int messages)
    {
        SpscRingWriter? ring = _ring;
        if (ring is null || (uint)length > (uint)Span.Length)
            ThrowCannotCommit(ring is null, length, Span.Length);
        _ring = null;
        ring!.Commit(length, messages);
        if (publish)
            ring.Publish();
    }

    /// <summary>Gives the room back. After a commit it does nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose() => _ring = null;

    // Static, and told what it needs: a reference to the loan would keep the loan out of registers.
    private static void ThrowCannotCommit(bool isEnded, int length, int loaned)
    {
        if (isEnded)
            throw new InvalidOperationException("This loan was committed or given back already; take a new one.");
        throw new ArgumentOutOfRangeException(
            nameof(length), length, $"The loan has {loaned} bytes.");
    }
}
