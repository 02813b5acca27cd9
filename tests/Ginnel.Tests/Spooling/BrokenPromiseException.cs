using System;

namespace Ginnel.Tests.Spooling;

/// <summary>A spool does not keep what somebody was promised.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
