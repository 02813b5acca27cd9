namespace Ginnel.Platform;

/// <summary>Something that the kernel reported of a directory.</summary>
/// <param name="Watch">Which directory; -1 where reports were lost, of whatever directory.</param>
/// <param name="Name">The name that appeared; null where reports were lost, or the directory is gone.</param>
internal readonly record struct DirectoryEvent(int Watch, FileName? Name);
