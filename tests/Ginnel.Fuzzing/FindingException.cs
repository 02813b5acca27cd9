using System;

namespace Ginnel.Fuzzing;

/// <summary>Bytes that made the library break a rule.</summary>
internal sealed class FindingException(string message) : Exception(message);
