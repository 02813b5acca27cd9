using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>Says where the library runs, at the door rather than in the middle.</summary>
internal static class Requirements
{
    /// <summary>Throws where the kernel's interfaces are not there.</summary>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit little-endian Linux.</exception>
    public static void ThrowIfUnsupported()
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian)
            return;
        throw new PlatformNotSupportedException(
            $"Ginnel runs on 64-bit Linux (x64 and Arm64, kernel 5.10 or later); this is " +
            $"{RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}.");
    }
}
