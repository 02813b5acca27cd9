using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ginnel.Serialization.Benchmarks.Contenders;
using Ginnel.Serialization.Benchmarks.Shapes;

namespace Ginnel.Serialization.Benchmarks.Measuring;

/// <summary>What becomes of a linked list that is longer than any stack is deep, with each library.</summary>
internal sealed record ChainAttempt(string Library, string Outcome)
{
    public const string Role = "--attempt";

    private const string Json = "System.Text.Json";
    private const string Whole = "written and read";

    public static IReadOnlyList<string> Libraries { get; } =
        [Contender.Ginnel, Contender.MemoryPack, Contender.MessagePack, Json];

    public bool IsWhole => Outcome == Whole;

    /// <summary>Tries in a process of its own.</summary>
    public static ChainAttempt Start(string library, int length)
    {
        Console.Error.WriteLine($"chain of {length:N0}: {library}");
        string[] arguments = [Role, library, length.ToString(CultureInfo.InvariantCulture)];
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string? problem = null;
        process.ErrorDataReceived += (_, line) => problem ??= line.Data;
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return new(library, process.ExitCode == 0 ? output : $"the process ended: {problem}");
    }

    /// <summary>The process that tries.</summary>
    public static int Run(string library, string length)
    {
        Chain chain = Chain.Create(int.Parse(length, CultureInfo.InvariantCulture));
        try
        {
            int found = Count(Copy(library, chain));
            Console.WriteLine(found == Count(chain) ? Whole : $"only {found:N0} came back");
        }
#pragma warning disable CA1031 // Whatever it is: it is what is to be shown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Exception cause = exception.GetBaseException();
            string message = cause.Message.Split('\n')[0];
            Console.WriteLine($"{cause.GetType().Name}: {message[..Math.Min(100, message.Length)]}");
        }

        return 0;
    }

    private static Chain Copy(string library, Chain chain)
    {
        if (library == Json)
        {
            // As far as it can be told to go: references kept, any depth.
            var options = new JsonSerializerOptions
            {
                ReferenceHandler = ReferenceHandler.Preserve,
                MaxDepth = int.MaxValue,
            };
            return JsonSerializer.Deserialize<Chain>(JsonSerializer.SerializeToUtf8Bytes(chain, options), options)!;
        }

        Contender[] contenders =
        [
            new GinnelContender<Chain>(chain),
            new MemoryPackContender<Chain>(chain),
            new MessagePackContender<Chain>(chain),
        ];
        Contender contender = contenders.Single(it => it.Name == library);
        var bytes = new ArrayBufferWriter<byte>();
        contender.Write(bytes);
        return (Chain)contender.Read(bytes);
    }

    private static int Count(Chain? chain)
    {
        int count = 0;
        for (; chain is not null; chain = chain.Next)
            count++;
        return count;
    }
}
