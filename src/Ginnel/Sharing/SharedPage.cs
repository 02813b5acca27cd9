namespace Ginnel.Sharing;

/// <summary>Where one page of a region is, in this process and in the machine.</summary>
/// <param name="Address">Where this process sees it.</param>
/// <param name="Inode">The memory file's number, the same in every process.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Frame">
/// The number of the physical page; null unless the process has CAP_SYS_ADMIN and has touched the page.
/// </param>
/// <param name="CanWrite">Whether this process may write it.</param>
public readonly record struct SharedPage(nint Address, ulong Inode, long Offset, ulong? Frame, bool CanWrite);
