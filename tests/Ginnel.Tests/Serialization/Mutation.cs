using System;

namespace Ginnel.Tests.Serialization;

/// <summary>Makes bytes a little wrong, where it may matter: bits, counts, ends.</summary>
internal sealed class Mutation(Random random)
{
    private static readonly int[] s_numbers =
        [-1, 0, 1, 2, 16, 255, 256, 65_535, 65_536, 1 << 24, int.MaxValue, int.MinValue, -2, int.MaxValue / 4];

    private readonly byte[] _buffer = new byte[2048];

    /// <summary>The bytes with up to four mutations; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message)
    {
        int length = message.Length;
        message.CopyTo(_buffer);
        for (int count = random.Next(1, 5); count > 0; count--)
            length = Mutate(length);
        return _buffer.AsSpan(0, length);
    }

    private int Mutate(int length)
    {
        int offset = random.Next(length + 1);
        Span<byte> rest = _buffer.AsSpan(offset);
        switch (random.Next(7))
        {
            case 0:
                return offset;
            case 1 when length < _buffer.Length / 2:
                random.NextBytes(_buffer.AsSpan(length, 8));
                return length + random.Next(9);
            case 2:
                rest[0] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                BitConverter.TryWriteBytes(rest, s_numbers[random.Next(s_numbers.Length)]);
                break;
            case 4:
                BitConverter.TryWriteBytes(rest, length - offset - sizeof(int));
                break;
            case 5:
                _buffer.AsSpan(random.Next(length + 1), random.Next(16)).CopyTo(rest);
                break;
            default:
                rest[0] = (byte)random.Next(256);
                break;
        }

        return length;
    }
}
