using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using Ginnel.Cli.Output;
using Ginnel.Spooling;

namespace Ginnel.Cli.Spools;

/// <summary>Which spool is meant, whose it is, and with which keys it is read.</summary>
internal sealed class SpoolPlace
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly Argument<string> _directory = new("dir") { Description = "The spool's directory." };

    private readonly Option<uint?> _owner = new("--owner")
    {
        Description = "Whose spool it is, by user number; the current user's when it is not given.",
    };

    private readonly Option<string[]> _keys = new("--key")
    {
        Description = "ID=FILE: a key with which messages are encrypted, in a file of mode 0600, as 32, 48 or 64 " +
            "hexadecimal digits; the first one given is for new messages.",
    };

    /// <param name="command">The command that is about a spool.</param>
    /// <param name="hasContent">Whether it is about what is in messages, so that keys matter.</param>
    public SpoolPlace(Command command, bool hasContent = false)
    {
        command.Arguments.Add(_directory);
        command.Options.Add(_owner);
        if (hasContent)
            command.Options.Add(_keys);
    }

    public string PathOf(ParseResult parsed) => parsed.GetValue(_directory)!;

    public uint? OwnerOf(ParseResult parsed) => parsed.GetValue(_owner);

    /// <summary>Opens it so that nothing is locked and nothing changes.</summary>
    public Spool OpenToLook(ParseResult parsed) => Spool.OpenToLook(PathOf(parsed), OwnerOf(parsed), KeysOf(parsed));

    public SpoolKeys? KeysOf(ParseResult parsed)
    {
        SpoolKeys? keys = null;
        foreach (string given in parsed.GetResult(_keys) is null ? [] : parsed.GetValue(_keys) ?? [])
        {
            int separator = given.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0
                || !uint.TryParse(
                    given.AsSpan(0, separator), NumberStyles.None, CultureInfo.InvariantCulture, out uint id))
                throw new CommandException($"--key '{given}' is not ID=FILE.", ExitCode.BadUsage);
            byte[] key = ReadKey(given[(separator + 1)..]);
            if (keys is null)
                keys = new SpoolKeys(id, key);
            else
                keys.Add(id, key);
        }

        return keys;
    }

    private static byte[] ReadKey(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & Others) != 0)
        {
            throw new CommandException(
                $"The key file '{path}' has mode {Convert.ToString((int)mode, 8)}, so others can read or change it. " +
                $"Say 'chmod 600 {path}'.", ExitCode.NotAllowed);
        }

        try
        {
            return Convert.FromHexString(File.ReadAllText(path).Trim());
        }
        catch (FormatException exception)
        {
            throw new CommandException(
                $"The key file '{path}' is not 32, 48 or 64 hexadecimal digits: {exception.Message}",
                ExitCode.BadUsage);
        }
    }
}
