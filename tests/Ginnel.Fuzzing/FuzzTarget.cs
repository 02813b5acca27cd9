using System;
using System.Collections.Generic;

namespace Ginnel.Fuzzing;

/// <summary>A way into the library for bytes that somebody else has written.</summary>
internal abstract class FuzzTarget(string name)
{
    /// <summary>As it is asked for on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>Inputs to begin with, each with a name: none of them breaks a rule.</summary>
    /// <param name="goldenFolder">Where the bytes of released versions are.</param>
    public abstract IEnumerable<KeyValuePair<string, byte[]>> Seeds(string goldenFolder);

    /// <summary>Reads an input, and checks the rules; false when it was refused.</summary>
    /// <exception cref="FindingException">A rule was broken; so it was if any other exception comes out.</exception>
    public abstract bool Run(ReadOnlySpan<byte> input);
}
