using Ginnel.Serialization;

namespace Ginnel.Snippets;

/// <summary>A message of a spool.</summary>
[Message]
internal sealed partial record Price(int Product, double Amount);
