using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>Numbers of the calls that the C library has no function for; they differ by architecture.</summary>
internal static class SystemCall
{
    public static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => false,
        Architecture.Arm64 => true,
        var other => throw new PlatformNotSupportedException($"Ginnel runs on x64 and Arm64; this is {other}."),
    };

    public static readonly nint Futex = IsArm64 ? 98 : 202;
    public static readonly nint MemoryBarrier = IsArm64 ? 283 : 324;
    public static readonly nint ReadDirectory = IsArm64 ? 61 : 217;
    /// <summary>New calls have one number everywhere.</summary>
    public static readonly nint OpenProcessDescriptor = 434;
    public static readonly nint SignalProcessDescriptor = 424;
}
