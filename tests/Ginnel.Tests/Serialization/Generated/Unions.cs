using Ginnel.Serialization;

namespace Ginnel.Tests.Serialization.Generated;

[Message]
[Union(0, typeof(Circle))]
[Union(1, typeof(Square))]
[Union(7, typeof(ColouredSquare))]
internal abstract partial class Shape
{
    public string? Label { get; set; }
}

[Message]
internal sealed partial class Circle : Shape
{
    public double Radius { get; set; }
}

[Message]
internal partial class Square : Shape
{
    public double Side { get; set; }
}

[Message]
internal sealed partial class ColouredSquare : Square
{
    public uint Colour { get; set; }
}

/// <summary>Derives from a type of the union, but is not in it.</summary>
internal sealed class SecretSquare : Square;

/// <summary>A union that is an interface, with a struct and another union in it.</summary>
[Message]
[Union(3, typeof(Move))]
[Union(2, typeof(Draw))]
[Union(1, typeof(Batch))]
internal partial interface ICommand;

[Message]
internal readonly partial record struct Move(int X, int Y) : ICommand;

[Message]
internal sealed partial record Draw(Shape? Shape) : ICommand;

[Message]
internal sealed partial record Batch(ICommand?[]? Commands) : ICommand;

/// <summary>A generic union.</summary>
[Message]
[Union(0, typeof(Leaf<>))]
[Union(1, typeof(Branch<>))]
internal abstract partial class Tree<T>;

[Message]
internal sealed partial class Leaf<T> : Tree<T>
{
    public T? Value { get; set; }
}

[Message]
internal sealed partial class Branch<T> : Tree<T>
{
    public Tree<T>? Left { get; set; }

    public Tree<T>? Right { get; set; }
}

[Message]
internal sealed partial class Forest
{
    public Tree<string>? Tree { get; set; }
}
