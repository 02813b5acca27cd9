using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Ginnel.Serialization;
using Xunit;

namespace Ginnel.Tests.Serialization;

/// <summary>Every type that a message can have without a line of generated code, each once.</summary>
/// <remarks>Tests go over all of them; one compares this list with the formatters that there are.</remarks>
internal static partial class MessageCases
{
    private static readonly List<MessageCase> s_all = Make();

    public static IReadOnlyList<MessageCase> All => s_all;

    /// <summary>For theories.</summary>
    public static TheoryData<string> Names => [.. s_all.Select(static item => item.Name)];

    public static MessageCase Of(string name) => s_all.Single(item => item.Name == name);

    private static List<MessageCase> Make()
    {
        var all = new List<MessageCase>();
        AddNumbers(all);
        AddTimes(all);
        AddTexts(all);
        AddLists(all);
        AddSets(all);
        AddTuples(all);
        return all;
    }

    /// <summary>A value type that is built in, with its nullable form, arrays and lists.</summary>
    private static void AddFamily<T>(
        List<MessageCase> all, string name, Gen<T> gen, T golden, T second, params T[] more) where T : struct
    {
        T[] values = [default, second, .. more];
        T[] many = [.. Enumerable.Repeat(values, 40).SelectMany(static values => values)];
        Add(all, name, golden, gen, values);
        Add(all, $"{name}-nullable", golden, Gens.OrMissing(gen), [null, .. values.Select(static value => (T?)value)]);
        Add(all, $"{name}-array", [golden, second], Gens.OrNull(Gens.Few(gen)), [null, [], values, many]);
        Add(all, $"{name}-list", [golden, second], Gens.OrNull(gen.List[0, 30]), [null, [], [.. values], [.. many]]);
    }

    /// <summary>A type, with its formatter unless that is built in.</summary>
    private static void Add<T>(
        List<MessageCase> all, string name, T golden, Gen<T> gen, T[] values, IMessageFormatter<T>? formatter = null)
    {
        if (formatter is not null)
            MessageFormatter.Register(formatter);
        all.Add(new MessageCase<T>(name, golden, gen, values, formatter));
    }
}
