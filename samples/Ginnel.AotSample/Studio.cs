using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;

namespace Ginnel.AotSample;

/// <summary>An object that another process calls: each way in which a method can answer.</summary>
[Contract(Json = true)]
internal interface IStudio
{
    ValueTask<Drawing> ScaleAsync(Drawing drawing, double factor);

    IAsyncEnumerable<IShape> SquaresAsync(int count, CancellationToken cancellationToken);

    void Erase();
}

internal sealed class Studio : IStudio
{
    public ValueTask<Drawing> ScaleAsync(Drawing drawing, double factor) =>
        new(new Drawing { Shapes = [.. drawing.Shapes.Select(shape => Scale(shape, factor))] });

    public async IAsyncEnumerable<IShape> SquaresAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int side = 1; side <= count; side++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Square(side);
        }
    }

    public void Erase() => throw new NotSupportedException("Nothing is erased here.");

    private static IShape Scale(IShape shape, double factor) => shape switch
    {
        Circle circle => new Circle(circle.Radius * factor),
        Square square => square with { Side = square.Side * factor },
        _ => shape,
    };
}
