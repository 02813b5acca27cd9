using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.System.Tests.Publishing;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>Compares what the command says of a process with what lsof and the kernel say.</summary>
internal static class OpenFiles
{
    /// <summary>Descriptors, modes, numbers and positions are those of lsof.</summary>
    public static async Task AssertThoseOfLsofAsync(PackedTool tool, int process)
    {
        JsonElement answer = await tool.AskAsync("handles", $"{process}");
        (int exitCode, string output) = await Tool.RunAsync(
            "lsof", ["-p", $"{process}", "-F", "fatino", "-o", "-w", "-n", "-P"], "/", []);
        Assert.True(exitCode == 0, $"lsof ended with {exitCode}: {output}");
        Dictionary<int, Dictionary<char, string>> expected = Parse(output);
        JsonElement[] files = [.. answer.GetProperty("files").EnumerateArray()];
        Assert.Equal(
            expected.Keys.Order(), files.Select(static file => file.GetProperty("descriptor").GetInt32()).Order());
        foreach (JsonElement file in files)
            AssertAlike(expected[file.GetProperty("descriptor").GetInt32()], file);
    }

    /// <summary>What processes share is what their lists of mappings have in common.</summary>
    public static async Task<JsonElement> AssertPagesThoseOfTheKernelAsync(PackedTool tool, params int[] processes)
    {
        JsonElement answer = await tool.AskAsync(["pages", .. processes.Select(static id => $"{id}")]);
        string[] expected = [.. processes.SelectMany(static process => ReadShared(process).Select(range =>
                (Process: process, range.Key, range.Line)))
            .GroupBy(static range => range.Key)
            .Where(static group => group.Select(static range => range.Process).Distinct().Count() > 1)
            .SelectMany(static group => group.Select(static range => $"{range.Process} {range.Line}"))];
        string[] found = [.. answer.EnumerateArray().SelectMany(static file => file.GetProperty("mappings")
            .EnumerateArray().Select(mapping => string.Create(
                CultureInfo.InvariantCulture,
                $"{mapping.GetProperty("processId").GetInt32()} {mapping.GetProperty("start").GetUInt64():x}-" +
                $"{mapping.GetProperty("end").GetUInt64():x} {mapping.GetProperty("rights").GetString()} " +
                $"{mapping.GetProperty("offset").GetUInt64():x8} {file.GetProperty("device").GetString()} " +
                $"{file.GetProperty("inode").GetUInt64()}")))];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        return answer;
    }

    private static IEnumerable<(string Key, string Line)> ReadShared(int process)
    {
        foreach (string line in File.ReadLines($"/proc/{process}/maps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[1][3] == 's' && words[4] != "0")
                yield return ($"{words[3]} {words[4]}", string.Join(' ', words[..5]));
        }
    }

    private static void AssertAlike(Dictionary<char, string> expected, JsonElement file)
    {
        string mode = file.GetProperty("mode").GetString()!;
        string? modeExpected = expected.GetValueOrDefault('a');
        if (modeExpected is "r" or "w" or "u")
        {
            Assert.Equal(modeExpected, mode switch
            {
                "read" => "r",
                "write" or "append" => "w",
                "readWrite" or "readAppend" => "u",
                _ => mode,
            });
        }

        if (expected.TryGetValue('i', out string? inode))
            Assert.Equal(inode, file.GetProperty("inode").GetUInt64().ToString(CultureInfo.InvariantCulture));
        if (expected.GetValueOrDefault('t') == "REG" && expected.TryGetValue('o', out string? offset))
            Assert.Equal(Number(offset), file.GetProperty("position").GetInt64());
    }

    /// <summary>lsof writes 0t for decimal and 0x for hexadecimal digits.</summary>
    private static long Number(string offset) => offset.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(offset.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.Parse(offset.AsSpan(2), CultureInfo.InvariantCulture);

    /// <summary>A line for each field, which begins with its letter; a descriptor begins with its number.</summary>
    private static Dictionary<int, Dictionary<char, string>> Parse(string output)
    {
        var files = new Dictionary<int, Dictionary<char, string>>();
        Dictionary<char, string>? current = null;
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == 'f')
                current = int.TryParse(line[1..], out int descriptor) ? files[descriptor] = [] : null;
            else
                current?.TryAdd(line[0], line[1..].Trim());
        }

        return files;
    }
}
