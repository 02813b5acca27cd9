using System;

namespace Ginnel.Benchmarks.Running;

/// <summary>A subject could not be measured; the message says which and why.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
