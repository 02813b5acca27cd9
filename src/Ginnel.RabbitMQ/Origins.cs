using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Threading;
using Ginnel.Spooling;

namespace Ginnel.RabbitMQ;

/// <summary>Which message of each origin a receiving spool has last: the others are duplicates.</summary>
/// <remarks>
/// A message that was forwarded has a header, which is appended with it in one record: its route, its origin and its
/// sequence there. So a kill leaves both, or neither.
/// 1. At the start, read what the file says: the last message of each origin, and with which message of the spool here
///    to go on. From there on, read the headers.
/// 2. Once messages are appended, <see cref="Advance"/>.
/// 3. Now and then, and before the account lets any message go that the file does not tell of, write the file. All that
///    it tells of is on the disk by then.
/// Killed in between, step 1 finds the same in the file and in the spool.
/// </remarks>
internal sealed class Origins
{
    /// <summary>The header of a message that was forwarded.</summary>
    public const string HeaderName = "ginnel-forwarded";

    /// <summary>Bytes of headers that a message can have.</summary>
    public const int LargestHeaders = JournalLayout.LargestHeaders;

    /// <summary>Bytes of our own header at most: lengths, name, route, origin and sequence.</summary>
    public const int LargestHeader = 4 + 16 + 64 + 1 + 32 + 1 + 20;

    private static readonly byte[] s_name = Encoding.UTF8.GetBytes(HeaderName);

    private readonly ProgressFile _file;
    private readonly string _route;
    private readonly Dictionary<Guid, long> _last = [];
    private readonly Lock _gate = new();

    public Origins(string folder, string route)
    {
        _file = new ProgressFile(folder, $"stored-{route}");
        _route = route;
    }

    /// <summary>All messages of the spool before this one are told of in the file.</summary>
    public long Written { get; private set; }

    /// <summary>Headers without those by which a forwarder found this message: it is another one's now.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> headers)
    {
        if (headers.IndexOf(s_name) < 0)
            return headers;
        Dictionary<string, string> all = SpoolHeaders.Read(headers);
        all.Remove(HeaderName);
        int length = SpoolHeaders.Write(all, out byte[] buffer);
        return buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>The headers of a message as it is stored here.</summary>
    public static byte[] Mark(ReadOnlySpan<byte> headers, string route, Guid origin, long sequence)
    {
        string value = string.Create(CultureInfo.InvariantCulture, $"{route} {origin:n} {sequence}");
        byte[] marked = new byte[4 + s_name.Length + value.Length + headers.Length];
        BitConverter.TryWriteBytes(marked, (ushort)s_name.Length);
        BitConverter.TryWriteBytes(marked.AsSpan(2), (ushort)value.Length);
        s_name.CopyTo(marked, 4);
        Encoding.ASCII.GetBytes(value, marked.AsSpan(4 + s_name.Length));
        headers.CopyTo(marked.AsSpan(4 + s_name.Length + value.Length));
        return marked;
    }

    /// <summary>Whose message it is here; false where it did not come over this route.</summary>
    public bool TryReadMark(in SpoolMessage message, out Guid origin, out long sequence)
    {
        origin = default;
        sequence = 0;
        ReadOnlySpan<byte> headers = message.HeaderBytes;
        // It is the first one: Mark puts it there.
        if (headers.Length < 4 + s_name.Length || !headers[4..].StartsWith(s_name)
            || BitConverter.ToUInt16(headers) != s_name.Length)
            return false;
        int length = Math.Min(BitConverter.ToUInt16(headers[2..]), headers.Length - 4 - s_name.Length);
        string[] parts = Encoding.ASCII.GetString(headers.Slice(4 + s_name.Length, length)).Split(' ');
        return parts is [var route, var id, var number] && route == _route
            && Guid.TryParseExact(id, "n", out origin)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }

    /// <summary>Step 1.</summary>
    public void Recover(Spool spool)
    {
        lock (_gate)
        {
            _last.Clear();
            Written = 1;
            if (_file.TryRead() is { } lines)
                Read(lines, spool);
            using SpoolReader reader = spool.OpenReader(null, new SpoolReadOptions { SkipDamage = true });
            reader.Seek(Math.Max(1, Math.Min(Written, spool.Visible)));
            while (reader.TryRead(out SpoolMessage message))
            {
                if (TryReadMark(message, out Guid origin, out long sequence))
                    _last[origin] = Math.Max(sequence, _last.GetValueOrDefault(origin));
            }
        }
    }

    /// <summary>The last message of an origin that is here; 0 for none.</summary>
    public long LastOf(Guid origin)
    {
        lock (_gate)
            return _last.GetValueOrDefault(origin);
    }

    /// <summary>Step 2.</summary>
    public void Advance(Guid origin, long sequence)
    {
        lock (_gate)
            _last[origin] = Math.Max(sequence, _last.GetValueOrDefault(origin));
    }

    /// <summary>All origins that have sent anything.</summary>
    public List<Guid> All()
    {
        lock (_gate)
            return [.. _last.Keys];
    }

    /// <summary>Step 3.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="next">All its messages before this one were advanced to.</param>
    public void Write(Spool spool, long next)
    {
        var lines = new StringBuilder();
        lock (_gate)
        {
            lines.Append(CultureInfo.InvariantCulture, $"spool {spool.Id:n} {next}\n");
            foreach ((Guid origin, long last) in _last)
                lines.Append(CultureInfo.InvariantCulture, $"origin {origin:n} {last}\n");
            _file.Write(lines.ToString());
            Written = next;
        }
    }

    private void Read(string[] lines, Spool spool)
    {
        foreach (string line in lines)
        {
            if (line.Split(' ') is not [var kind, var id, var number]
                || !Guid.TryParseExact(id, "n", out Guid guid)
                || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
                throw _file.Damaged($"'{line}' is no line of it");
            if (kind == "origin")
                _last[guid] = sequence;
            else if (guid == spool.Id)
                Written = sequence;
            else
                throw _file.Damaged($"it is about the spool {guid}, and '{spool.Path}' is {spool.Id}");
        }
    }
}
