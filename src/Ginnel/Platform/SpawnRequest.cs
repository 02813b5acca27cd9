using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>A program to start.</summary>
internal sealed class SpawnRequest
{
    /// <summary>The file; it is not looked up anywhere.</summary>
    public required string Path { get; init; }

    /// <summary>What the program gets as its arguments, its own name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Every variable, as "name=value".</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>What stands at descriptor 0, 1 and so on; null leaves what is there. All beyond are closed.</summary>
    public required IReadOnlyList<SafeHandle?> Descriptors { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Do without closefrom, as where the C library does not have it.</summary>
    public bool ClosesOneByOne { get; init; }
}
