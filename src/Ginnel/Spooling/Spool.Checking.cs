using System;
using System.IO;
using Ginnel.Platform;

namespace Ginnel.Spooling;

public sealed partial class Spool
{
    /// <summary>Looks at every byte of a spool, and reports what is damaged; changes nothing.</summary>
    /// <remarks>
    /// It may be open meanwhile; then what is being appended is not looked at. It takes as long as reading all of it.
    /// </remarks>
    /// <param name="path">Its directory.</param>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    /// <exception cref="SpoolAccessException">Others than the current user could see what is in it.</exception>
    /// <exception cref="SpoolDamagedException">Nothing says what spool it is.</exception>
    public static SpoolReport Verify(string path) => Check(path, isRepair: false, FileLayer.Kernel);

    /// <summary>
    /// Puts right what is damaged, so that all undamaged messages can be read, and no others are missed.
    /// </summary>
    /// <remarks>
    /// A damaged message is lost; readers pass over it without a word from then on. Whole messages are not touched.
    /// Copy the directory before, if what is damaged is worth a closer look.
    /// </remarks>
    /// <param name="path">Its directory.</param>
    /// <returns>What was found, and is put right now.</returns>
    /// <exception cref="IOException">A process has it open, or the disk fails.</exception>
    /// <inheritdoc cref="Verify"/>
    public static SpoolReport Repair(string path) => Check(path, isRepair: true, FileLayer.Kernel);

    /// <param name="path">Its directory.</param>
    /// <param name="isRepair">Whether to put right what is found.</param>
    /// <param name="files">The calls on files.</param>
    /// <param name="ownerUserId">Whose it is; null for the current user's.</param>
    /// <param name="onSegment">Told how many segments of how many are done; what it throws ends the check.</param>
    internal static SpoolReport Check(
        string path, bool isRepair, FileLayer files, uint? ownerUserId = null, Action<long, long>? onSegment = null)
    {
        Requirements.ThrowIfUnsupported();
        using SpoolDirectory directory = SpoolDirectory.TryOpen(
            path, mayCreate: false, files, userId: ownerUserId)
            ?? throw new DirectoryNotFoundException($"There is no spool at '{path}'.");
        using Descriptor? state = OpenState(directory, isRepair, out bool isReadOnly);
        bool isAlone = state is null || FileLock.TryTake(state);
        if (isReadOnly)
            state?.Dispose();
        else if (state is not null && isAlone)
            SpoolState.Forget(directory, state);
        if (isRepair && !isAlone)
        {
            throw new SpoolAccessException(
                $"The spool '{directory.Path}' is open, and can be repaired when no process has it open.",
                directory.Path);
        }

        return new SpoolCheck(directory, isRepair, isAlone, onSegment).Run();
    }

    /// <summary>
    /// Who repairs makes it where it is missing, so that nobody can open the spool meanwhile. On a file system that is
    /// read-only nobody can be told to wait, and nobody has to.
    /// </summary>
    private static Descriptor? OpenState(SpoolDirectory directory, bool isRepair, out bool isReadOnly)
    {
        isReadOnly = false;
        try
        {
            return directory.TryOpenFile(
                SpoolStateLayout.FileName, FileSystem.ReadWrite | (isRepair ? FileSystem.CreateFlag : 0));
        }
        catch (SystemCallException exception) when (exception.Errno == Errno.EROFS && !isRepair)
        {
            isReadOnly = true;
            return directory.TryOpenFile(SpoolStateLayout.FileName, FileSystem.ReadOnly);
        }
    }
}
