using System;

namespace Ginnel.Spooling;

/// <summary>The newest message of a spool, without its content.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="Time">When it was appended.</param>
/// <param name="KeyId">With which key it is encrypted; null for with none.</param>
internal sealed record SpoolNewest(long Sequence, DateTimeOffset Time, uint? KeyId);
