using System.Collections.Generic;
using Ginnel.Serialization;

namespace Ginnel.AotSample;

/// <summary>A message whose parts take all that could go missing in a trimmed program.</summary>
[Message]
internal sealed partial class Drawing
{
    public required List<IShape> Shapes { get; init; }
}

[Message]
[Union(0, typeof(Circle))]
[Union(1, typeof(Square))]
internal partial interface IShape;

[Message]
internal sealed partial record Circle(double Radius) : IShape;

[Message]
internal sealed partial record Square(double Side) : IShape
{
    public string? Label { get; init; }
}
