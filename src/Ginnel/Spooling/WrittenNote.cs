using System;
using System.Globalization;
using System.Text;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>The last message that was written out into a folder, as the folder's file <c>written</c> says.</summary>
/// <param name="SpoolId">Of which spool.</param>
/// <param name="Sequence">The message's.</param>
/// <param name="Time">When it was appended, in ticks: after a loss of power a sequence may be given again.</param>
internal readonly record struct WrittenNote(Guid SpoolId, long Sequence, long Time)
{
    public const string FileName = "written";

    private const string FreshName = "written~";
    private const int LongestText = 100;

    /// <summary>Null where nothing was written out yet.</summary>
    /// <exception cref="SpoolDamagedException">Somebody wrote something else there.</exception>
    public static WrittenNote? TryRead(SpoolDirectory folder)
    {
        using Descriptor? file = folder.TryOpenFile(FileName, FileSystem.ReadOnly);
        if (file is null)
            return null;
        byte[] bytes = new byte[LongestText];
        folder.Check(folder.Files.Read(file, bytes, 0, out int length), "pread", FileName);
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        string[] parts = text.TrimEnd('\n').Split(' ');
        if (parts is [var id, var sequence, var time]
            && Guid.TryParseExact(id, "D", out Guid spoolId)
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            && new WrittenNote(spoolId, number, ticks).ToString() == text)
            return new WrittenNote(spoolId, number, ticks);
        string path = folder.PathOf(FileName);
        throw new SpoolDamagedException(
            $"'{path}' does not say which message was written last. Without it all messages are written that the " +
            "consumer has not handled.", path, 0);
    }

    /// <summary>Replaces the one that is there, in one step.</summary>
    public void Write(SpoolDirectory folder, bool isDurable)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(ToString());
        FolderFile.Write(folder, FreshName, bytes, isDurable);
        folder.Check(folder.Files.Rename(folder.File, FreshName, FileName), "rename", FileName);
        if (isDurable)
            folder.Sync();
    }

    /// <summary>The line that is in the file.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{SpoolId:D} {Sequence} {Time}\n");
}
