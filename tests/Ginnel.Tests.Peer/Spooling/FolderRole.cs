using System;
using System.IO;
using System.Threading.Tasks;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>
/// Makes messages of files, or files of messages: until it is killed, or dies before a call on files.
/// </summary>
/// <remarks>An even seed is for who waits for the disk.</remarks>
internal static class FolderRole
{
    public const string Consumer = "files";

    private static string Drop => Path.Join(RoleSettings.Path, "drop");

    private static string Output => Path.Join(RoleSettings.Path, "out");

    public static SpoolOptions Options(int seed) => new()
    {
        Durability = seed % 2 == 0 ? SpoolDurability.Batch : SpoolDurability.None,
        SegmentLength = 64 << 10,
        KeepHandled = true,
    };

    public static async Task TakeOnAsync()
    {
        await using Spool spool = Open(SpoolAccess.Append, FileLayer.Kernel);
        await using SpoolDropFolder folder = OpenDrop(spool);
        await folder.RunAsync();
    }

    public static async Task WriteOnAsync()
    {
        await using Spool spool = Open(SpoolAccess.Read, FileLayer.Kernel);
        await using SpoolFolderWriter writer = OpenOutput(spool);
        await writer.RunAsync();
    }

    /// <summary>Takes what is there, and dies before the call whose number is the length.</summary>
    public static async Task TakeAndDieAsync()
    {
        await using Spool spool = Open(SpoolAccess.Append, new DyingFiles(RoleSettings.Length));
        await using SpoolDropFolder folder = OpenDrop(spool);
        await folder.TakeAsync();
    }

    /// <summary>Writes what is there, and dies before the call whose number is the length.</summary>
    public static async Task WriteAndDieAsync()
    {
        await using Spool spool = Open(SpoolAccess.Read, new DyingFiles(RoleSettings.Length));
        await using SpoolFolderWriter writer = OpenOutput(spool);
        await writer.WriteAsync();
    }

    private static SpoolDropFolder OpenDrop(Spool spool) => spool.OpenDropFolder(Drop, new SpoolDropFolderOptions
    {
        Failed = static failed => throw new InvalidOperationException($"{failed.Name}: {failed.Reason}"),
    });

    private static SpoolFolderWriter OpenOutput(Spool spool) => spool.OpenFolderWriter(
        Consumer, Output, new SpoolFolderWriterOptions { WriteHeaders = true });

    private static Spool Open(SpoolAccess access, FileLayer files)
    {
        SpoolOptions options = Options(RoleSettings.Seed);
        return Spool.Open(Path.Join(RoleSettings.Path, "spool"), access, new SpoolOptions
        {
            Durability = options.Durability,
            SegmentLength = options.SegmentLength,
            KeepHandled = options.KeepHandled,
            Files = files,
        });
    }
}
