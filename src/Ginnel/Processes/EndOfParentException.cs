using System;

namespace Ginnel.Processes;

/// <summary>
/// The parent died, or gave the child up, before the child had its orders. Nobody is there to be told.
/// </summary>
internal sealed class EndOfParentException : Exception;
