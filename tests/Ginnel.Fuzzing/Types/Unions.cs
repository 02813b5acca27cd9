using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Types;

/// <summary>A union that is an interface: a structure, a record, and lists of the union itself.</summary>
[Message]
[Union(3, typeof(Move))]
[Union(2, typeof(Draw))]
[Union(1, typeof(Batch))]
internal partial interface ICommand;

[Message]
internal readonly partial record struct Move(byte X) : ICommand;

[Message]
internal sealed partial record Draw(Figure? Figure) : ICommand;

[Message]
internal sealed partial record Batch(ICommand?[]? Commands) : ICommand;

[Message]
[Union(0, typeof(Circle))]
[Union(200, typeof(Square))]
internal abstract partial class Figure
{
    public string? Label { get; set; }
}

[Message]
internal sealed partial class Circle : Figure
{
    public double Radius { get; set; }
}

[Message]
internal sealed partial class Square : Figure
{
    public float Side { get; set; }
}
