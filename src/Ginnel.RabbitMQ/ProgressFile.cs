using System;
using System.IO;
using System.Text;
using Ginnel.Memory;
using Ginnel.Spooling;

namespace Ginnel.RabbitMQ;

/// <summary>A small file that is replaced as a whole: lines of text, and a checksum in the last one.</summary>
/// <remarks>
/// 1. Write a file under another name, and sync it.
/// 2. Rename it. Sync the directory.
/// Killed in between, or without power, there is the old file or the new one.
/// </remarks>
internal sealed class ProgressFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string ChecksumName = "checksum ";

    private readonly string _folder;
    private readonly string _path;

    public ProgressFile(string folder, string name)
    {
        _folder = folder;
        _path = Path.Join(folder, name);
        OpenFolder().Dispose();
    }

    /// <summary>Its lines; null where there is none.</summary>
    /// <exception cref="ForwardingException">It is damaged.</exception>
    public string[]? TryRead()
    {
        if (!File.Exists(_path))
            return null;
        string text = File.ReadAllText(_path);
        int end = text.LastIndexOf(ChecksumName, StringComparison.Ordinal);
        if (end < 0 || text[end..] != ChecksumOf(text[..end]))
            throw Damaged("its checksum fails");
        return text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public ForwardingException Damaged(string what) => new(
        $"The file '{_path}' is damaged: {what}. Without it nothing is lost: remove it, and what it was about is " +
        "looked for in the spool, and some messages travel again.");

    public void Write(string lines)
    {
        string fresh = _path + "~";
        byte[] bytes = Encoding.UTF8.GetBytes(lines + ChecksumOf(lines));
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = Private,
        }))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, _path, overwrite: true);
        using SpoolDirectory folder = OpenFolder();
        folder.Sync();
    }

    private SpoolDirectory OpenFolder() =>
        SpoolDirectory.TryOpen(_folder, mayCreate: true, FileLayer.Kernel, SpoolRights.CurrentUser, null)!;

    private static string ChecksumOf(string lines) =>
        $"{ChecksumName}{Crc32C.Append(uint.MaxValue, Encoding.UTF8.GetBytes(lines)):x8}\n";
}
