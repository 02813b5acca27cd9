using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Cli.Talking;

/// <summary>Standard input and output as bytes.</summary>
internal static class StandardStreams
{
    private const int InputDescriptor = 0;
    private const int OutputDescriptor = 1;

    /// <summary>Standard output; writing to a pipe that nobody reads fails, so that the command can end.</summary>
    /// <remarks>
    /// The console's own stream takes such writes for done, and an endless source would be read for nobody. A file
    /// is written through it all the same: the other kind of stream would not move the position that the shell's next
    /// command writes at.
    /// </remarks>
    public static Stream OpenOutput()
    {
        var direct = new FileStream(
            new SafeFileHandle(OutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!direct.CanSeek)
            return direct;
        direct.Dispose();
        return Console.OpenStandardOutput();
    }

    /// <summary>Reads block a thread, so who can be cancelled waits beside them.</summary>
    public static Stream OpenInput() => Console.OpenStandardInput();

    /// <summary>How many bytes there are, where that is known; else 0.</summary>
    public static long InputLength()
    {
        using var input = new FileStream(
            new SafeFileHandle(InputDescriptor, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        return input.CanSeek ? input.Length : 0;
    }
}
