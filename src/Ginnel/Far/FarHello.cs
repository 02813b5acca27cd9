using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Far;

/// <summary>The first frame of each side: which endpoint is meant, and the hello that there is nearby, too.</summary>
/// <remarks>
/// <code>
///    0             1      1 + n    1 + n + 32
///    +-------------+------+--------+--------+
///    | name length | name | hello  | reason |
///    +-------------+------+--------+--------+
/// </code>
/// A listener leaves the name empty. It refuses as nearby, with a reason in its hello.
/// </remarks>
/// <param name="Name">The endpoint, from a client.</param>
/// <param name="Hello">What the side is and does.</param>
internal readonly record struct FarHello(string Name, Hello Hello)
{
    /// <summary>Payload of the longest one.</summary>
    public const int MostLength = 1 + Names.EndpointName.MostLength + Hello.LargestLength;

    public byte[] ToFrame()
    {
        byte[] frame = new byte[FarFrame.HeaderLength + MostLength];
        Span<byte> payload = frame.AsSpan(FarFrame.HeaderLength);
        int nameLength = Encoding.ASCII.GetBytes(Name, payload[1..]);
        payload[0] = (byte)nameLength;
        int length = 1 + nameLength + Hello.WriteTo(payload[(1 + nameLength)..]);
        new FarFrame(FarFrameKind.Hello, length).WriteTo(frame);
        return frame[..(FarFrame.HeaderLength + length)];
    }

    /// <summary>Reads the first frame of the other side; null where the stream ended before it.</summary>
    /// <exception cref="HandshakeException">It is no hello.</exception>
    public static async ValueTask<FarHello?> ReadAsync(FarInput input, CancellationToken cancellationToken)
    {
        if (!await input.FillAsync(FarFrame.HeaderLength, cancellationToken).ConfigureAwait(false))
            return null;
        if (!FarFrame.TryRead(input.Buffered.Span, out FarFrame frame) || frame.Kind != FarFrameKind.Hello
            || frame.Length is < 1 + Hello.Length or > MostLength)
        {
            throw new HandshakeException(
                $"The peer's first frame is of kind {(byte)frame.Kind} and has {frame.Length} bytes; a hello of at " +
                $"most {MostLength} was expected.");
        }

        input.Advance(FarFrame.HeaderLength);
        if (!await input.FillAsync(frame.Length, cancellationToken).ConfigureAwait(false))
            return null;
        FarHello hello = Parse(input.Buffered.Span[..frame.Length]);
        input.Advance(frame.Length);
        return hello;
    }

    private static FarHello Parse(ReadOnlySpan<byte> payload)
    {
        int nameLength = payload[0];
        if (1 + nameLength + Hello.Length > payload.Length)
            throw new HandshakeException($"The peer's hello has {payload.Length} bytes, and a name of {nameLength}.");
        return new FarHello(
            Encoding.ASCII.GetString(payload.Slice(1, nameLength)), Hello.ReadFrom(payload[(1 + nameLength)..]));
    }
}
