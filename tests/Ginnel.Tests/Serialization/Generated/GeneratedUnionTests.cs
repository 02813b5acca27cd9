using System;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization.Generated;

/// <summary>Values whose type is known only when the program runs.</summary>
public sealed class GeneratedUnionTests
{
    [Fact]
    public void Serialize_ClassesOfAUnion_KeepTheirTypes()
    {
        Assert.Equal(2, Assert.IsType<Circle>(Through<Shape>(new Circle { Radius = 2 })).Radius);
        Assert.Equal(3, Assert.IsType<Square>(Through<Shape>(new Square { Side = 3 })).Side);
        var coloured = Assert.IsType<ColouredSquare>(
            Through<Shape>(new ColouredSquare { Side = 4, Colour = 5, Label = "x" }));
        Assert.Equal((4, 5u, "x"), (coloured.Side, coloured.Colour, coloured.Label));
        Assert.Null(Through<Shape?>(null));
    }

    [Fact]
    public void Serialize_InterfacesStructsAndUnionsOfThem_KeepTheirTypes()
    {
        var batch = new Batch([new Move(1, 2), null, new Draw(new Circle { Radius = 1 }), new Batch([])]);
        var back = Assert.IsType<Batch>(Through<ICommand>(batch));
        Assert.Equal(new Move(1, 2), back.Commands![0]);
        Assert.Null(back.Commands[1]);
        Assert.IsType<Circle>(Assert.IsType<Draw>(back.Commands[2]).Shape);
        Assert.Empty(Assert.IsType<Batch>(back.Commands[3]).Commands!);
    }

    [Fact]
    public void Serialize_GenericUnion_KeepsItsTypes()
    {
        var tree = new Branch<string> { Left = new Leaf<string> { Value = "l" } };
        Forest back = Through(new Forest { Tree = tree });
        Assert.Equal("l", ((Leaf<string>)((Branch<string>)back.Tree!).Left!).Value);
    }

    [Fact]
    public void Serialize_TypeThatIsNotInTheUnion_IsRefusedRatherThanCutShort()
    {
        var exception = Assert.Throws<ArgumentException>(() => MessageSerializer.Serialize<Shape>(new SecretSquare()));
        Assert.Contains(nameof(SecretSquare), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialize_UnknownTag_SaysWhichAreKnown()
    {
        var exception = Assert.Throws<InvalidMessageException>(() => MessageSerializer.Deserialize<Shape>([9, 0]));
        Assert.Contains("0 (Circle), 1 (Square), 7 (ColouredSquare)", exception.Message, StringComparison.Ordinal);
    }

    private static T Through<T>(T value) => MessageSerializer.Deserialize<T>(MessageSerializer.Serialize(value));
}
