using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Ginnel.Demo.Database;

/// <summary>A character that UnicodeData.txt has a line for.</summary>
internal sealed record NamedCharacter(int CodePoint, string Name, string OldName, string Category);

/// <summary>Characters that it names as a whole, such as 20,992 CJK ideographs.</summary>
internal sealed record CharacterRange(int First, int Last, string Label, string Category);

/// <summary>A named stretch of the code space.</summary>
internal sealed record Block(int First, int Last, string Name);

/// <summary>Reads the two files of the Unicode Character Database that are inside this program.</summary>
internal static class UnicodeFiles
{
    private const string CharactersFile = "UnicodeData.txt.gz";
    private const string BlocksFile = "Blocks.txt.gz";

    /// <summary>Changes whenever the data changes.</summary>
    public static string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in (ReadOnlySpan<string>)[CharactersFile, BlocksFile])
        {
            using Stream content = OpenResource(file);
            var bytes = new byte[content.Length];
            content.ReadExactly(bytes);
            hash.AppendData(bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>
    /// Reads semicolon-separated lines: 0 code point, 1 name, 2 category, 10 the name in Unicode 1.0. Two lines that
    /// end in ", First&gt;" and ", Last&gt;" stand for everything between them.
    /// </summary>
    public static (List<NamedCharacter> Characters, List<CharacterRange> Ranges) ReadCharacters()
    {
        var characters = new List<NamedCharacter>(35_000);
        var ranges = new List<CharacterRange>();
        int first = 0;
        foreach (string line in ReadLines(CharactersFile))
        {
            string[] fields = line.Split(';');
            int codePoint = ParseHex(fields[0]);
            string name = fields[1];
            if (name.EndsWith(", First>", StringComparison.Ordinal))
                first = codePoint;
            else if (name.EndsWith(", Last>", StringComparison.Ordinal))
                ranges.Add(new(first, codePoint, name[1..^", Last>".Length], fields[2]));
            else
                characters.Add(new(codePoint, name, fields[10], fields[2]));
        }

        return (characters, ranges);
    }

    /// <summary>Reads lines such as <c>0000..007F; Basic Latin</c>, in the order of the code points.</summary>
    public static List<Block> ReadBlocks()
    {
        var blocks = new List<Block>();
        foreach (string line in ReadLines(BlocksFile))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;

            string[] fields = line.Split(["..", "; "], StringSplitOptions.None);
            blocks.Add(new(ParseHex(fields[0]), ParseHex(fields[1]), fields[2]));
        }

        return blocks;
    }

    private static IEnumerable<string> ReadLines(string file)
    {
        using var reader = new StreamReader(new GZipStream(OpenResource(file), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static Stream OpenResource(string file) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
        ?? throw new FileNotFoundException($"{file} was not built into the database program.");

    private static int ParseHex(string digits) =>
        int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
