using System;
using System.IO;
using Ginnel.Tests.Peer.Rights;

namespace Ginnel.System.Tests.Support;

/// <summary>A folder that everybody can enter, with the peer program and a private folder in it.</summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class PublicFolder : IDisposable
{
    public const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ginnel-public-");

    public PublicFolder()
    {
        File.SetUnixFileMode(_folder.FullName, Open);
        string source = Path.GetDirectoryName(typeof(KnockRole).Assembly.Location)!;
        foreach (string file in Directory.GetFiles(source, "Ginnel*"))
        {
            string copy = Path.Join(Root, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, Open);
        }

        Directory.CreateDirectory(Private, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Root => _folder.FullName;

    public string Program => Path.Join(Root, "Ginnel.Tests.Peer.dll");

    public string Private => Path.Join(Root, "private");

    public void Dispose() => _folder.Delete(recursive: true);
}
