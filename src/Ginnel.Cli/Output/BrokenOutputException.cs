using System;

namespace Ginnel.Cli.Output;

/// <summary>Nobody reads standard output any more: the command ends without a word, as others do.</summary>
internal sealed class BrokenOutputException(Exception cause) : Exception("Standard output was closed.", cause);
