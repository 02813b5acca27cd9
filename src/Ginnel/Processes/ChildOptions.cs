using System;
using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Processes;

/// <summary>How a child is started. Every property has a default that can be left alone.</summary>
public sealed class ChildOptions
{
    /// <summary>The child's working directory; null is this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables that the child gets besides this process's own; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>
    /// Whether a child that runs a method goes on when this process dies. By default it ends at once. A foreign program
    /// always goes on: it learns of the death only as the end of its pipes.
    /// </summary>
    public bool SurvivesParent { get; init; }

    /// <summary>
    /// How long a child may take from its start until the runtime has come up and its method begins; it is killed then,
    /// and waiting for it says so. One minute, unless set. <see cref="Timeout.InfiniteTimeSpan"/> for
    /// no limit.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Does without the C library's closefrom, as is done where it is missing.</summary>
    internal bool ClosesOneByOne { get; init; }
}
