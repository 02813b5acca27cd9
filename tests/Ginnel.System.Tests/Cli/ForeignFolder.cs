using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Ginnel.System.Tests.Support;

namespace Ginnel.System.Tests.Cli;

/// <summary>A folder for a program that nobody here wrote, which the user that it runs as may use.</summary>
internal sealed class ForeignFolder : IDisposable
{
    private ForeignFolder(string path) => Path = path;

    public string Path { get; }

    public static async Task<ForeignFolder> CreateAsync(bool asOther)
    {
        var folder = new ForeignFolder(Directory.CreateTempSubdirectory("ginnel-foreign-").FullName);
        if (asOther && Environment.UserName == "root")
        {
            string user = OtherUser.Id.ToString(CultureInfo.InvariantCulture);
            await ForeignProgram.RunAsync(false, "chown", user, folder.Path);
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
