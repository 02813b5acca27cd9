using System;
using System.Globalization;
using System.Security.Cryptography;

namespace Ginnel.Spooling;

/// <summary>What tells a file that is being taken into a spool apart from all others.</summary>
/// <remarks>
/// As text it is three numbers: 20 digits, so that the names of directories sort by them; the process; and 16
/// hexadecimal digits. The first two say where to look for the message, the last makes the id unique.
/// </remarks>
/// <param name="FirstSequence">No message before this one is of the file.</param>
/// <param name="Sender">The id of the process that takes it.</param>
/// <param name="Random">Of this file alone.</param>
internal readonly record struct DroppedFileId(long FirstSequence, uint Sender, ulong Random)
{
    private const int SequenceDigits = 20;
    private const int RandomDigits = 16;

    public static DroppedFileId Create(long firstSequence)
    {
        Span<byte> random = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(random);
        return new DroppedFileId(firstSequence, (uint)Environment.ProcessId, BitConverter.ToUInt64(random));
    }

    public static bool TryParse(string text, out DroppedFileId id)
    {
        id = default;
        string[] parts = text.Split('-');
        if (parts is not [{ Length: SequenceDigits } sequence, var sender, { Length: RandomDigits } random]
            || !long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            || !uint.TryParse(sender, NumberStyles.None, CultureInfo.InvariantCulture, out uint process)
            || !ulong.TryParse(random, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number))
            return false;
        id = new DroppedFileId(first, process, number);
        return first > 0 && id.ToString() == text;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstSequence:D20}-{Sender}-{Random:x16}");
}
