using System;
using System.Collections.Generic;
using System.IO;
using Ginnel.Serialization;

namespace Ginnel.Fuzzing.Targets;

/// <summary>Messages of many types: an input's first byte says of which, and the rest is the message.</summary>
internal sealed class MessageTarget(string name, IReadOnlyList<TypeReader> readers) : FuzzTarget(name)
{
    public IReadOnlyList<TypeReader> Readers => readers;

    public override IEnumerable<KeyValuePair<string, byte[]>> Seeds(string goldenFolder)
    {
        for (int index = 0; index < readers.Count; index++)
        {
            TypeReader reader = readers[index];
            byte[] message = reader.Sample
                ?? File.ReadAllBytes(Path.Combine(goldenFolder, "messages", reader.Name + ".bin"));
            yield return new(reader.Name, [(byte)index, .. message]);
        }
    }

    public override bool Run(ReadOnlySpan<byte> input)
    {
        // The first input is empty when afl-fuzz is slow to write it, and must leave a trace all the same.
        int index = input.IsEmpty ? 0 : input[0] % readers.Count;
        return MemoryRule.TryRead<InvalidMessageException>(readers[index].Read, input.IsEmpty ? [] : input[1..]);
    }
}
