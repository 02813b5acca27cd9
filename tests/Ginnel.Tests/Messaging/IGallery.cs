using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Tests.Serialization.Generated;

namespace Ginnel.Tests.Messaging;

/// <summary>What JSON is harder for: unions, defaults, methods of one name.</summary>
[Contract(Json = true)]
internal interface IGallery
{
    Task<Shape> DoubleAsync(Shape shape);

    string Describe(string name, double price = 0.5, DayOfWeek? from = null, DayOfWeek until = DayOfWeek.Sunday);

    int Count(List<int> numbers);

    int Count(string text);

    int Twice(int number);

    int Twice(long number);
}

internal sealed class Gallery : IGallery
{
    public Task<Shape> DoubleAsync(Shape shape) => Task.FromResult<Shape>(shape switch
    {
        Circle circle => new Circle { Label = circle.Label, Radius = 2 * circle.Radius },
        Square square => new Square { Label = square.Label, Side = 2 * square.Side },
        _ => shape,
    });

    public string Describe(string name, double price, DayOfWeek? from, DayOfWeek until) =>
        FormattableString.Invariant($"{name} for {price}, {from?.ToString() ?? "any day"} to {until}");

    public int Count(List<int> numbers) => numbers.Sum();

    public int Count(string text) => text.Length;

    public int Twice(int number) => 2 * number;

    public int Twice(long number) => (int)(2 * number);
}
