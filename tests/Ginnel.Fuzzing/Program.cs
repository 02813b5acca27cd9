// Runs one fuzz target: for afl-fuzz, or over files to see what they do.
//
//     Ginnel.Fuzzing                         the targets
//     Ginnel.Fuzzing seeds GOLDEN FOLDER     writes the first inputs of each target into a folder of its name
//     Ginnel.Fuzzing afl GOLDEN TARGET       inputs come from afl-fuzz; tools/fuzz.cs starts this
//     Ginnel.Fuzzing TARGET FILE...          runs the target over the files; the exit code is 1 when a rule was broken
//
// GOLDEN is where the bytes of a released version are: tests/golden/0.1.0.

using System;
using System.IO;
using System.Linq;
using Ginnel.Fuzzing;
using SharpFuzz;

switch (args)
{
    case []:
        foreach (FuzzTarget target in FuzzTargets.All)
            Console.WriteLine(target.Name);
        return 0;
    case ["seeds", var golden, var folder]:
        WriteSeeds(golden, folder);
        return 0;
    case ["afl", var golden, var name]:
        RunForAfl(FuzzTargets.Of(name), golden);
        return 0;
    default:
        return args[1..].All(file => TryRun(FuzzTargets.Of(args[0]), file)) ? 0 : 1;
}

static void WriteSeeds(string golden, string folder)
{
    foreach (FuzzTarget target in FuzzTargets.All)
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, target.Name)).FullName;
        foreach ((string name, byte[] bytes) in target.Seeds(golden))
            File.WriteAllBytes(Path.Combine(place, name), bytes);
    }
}

static void RunForAfl(FuzzTarget target, string golden)
{
    // What is done once for each type is done before, so that it does not look like a path of some input.
    foreach ((_, byte[] bytes) in target.Seeds(golden))
        target.Run(bytes);
    byte[] buffer = new byte[1 << 20];
    Fuzzer.Run(stream =>
    {
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        target.Run(buffer.AsSpan(0, length));
    });
}

static bool TryRun(FuzzTarget target, string file)
{
    try
    {
        Console.WriteLine($"{file}: {(target.Run(File.ReadAllBytes(file)) ? "read" : "refused")}");
        return true;
    }
#pragma warning disable CA1031 // Any exception is a finding, and is shown whole.
    catch (Exception exception)
#pragma warning restore CA1031
    {
        Console.WriteLine($"{file}: {exception}");
        return false;
    }
}
