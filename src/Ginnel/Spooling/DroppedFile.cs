using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>A file in a directory of its own below <c>cur</c>: what it is called, and what is in it.</summary>
/// <remarks>
/// Nobody but this user can exchange it there. Other processes may have it open and write it still; what they write
/// after it was read is not in the message.
/// </remarks>
internal sealed class DroppedFile(Spool spool, SpoolDirectory folder, Descriptor place, FileName name)
{
    public const string IdHeader = "file-id";
    public const string NameHeader = "file-name";
    public const string NameBytesHeader = "file-name-bytes";

    /// <summary>What goes with the message.</summary>
    public Dictionary<string, string> HeadersFor(DroppedFileId id)
    {
        var headers = new Dictionary<string, string>
        {
            [NameHeader] = name.ToString(),
            [IdHeader] = id.ToString(),
        };
        if (!name.IsUtf8)
            headers[NameBytesHeader] = Convert.ToBase64String(name.Bytes);
        return headers;
    }

    /// <summary>
    /// Reads all of it into a buffer of the pool, to be given back; returns why it cannot be read, or null.
    /// </summary>
    /// <param name="largest">Bytes that it may have.</param>
    /// <param name="buffer">Its content, and more; empty where that could not be read.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <exception cref="SystemCallException">It is not the file's fault.</exception>
    public string? TryRead(int largest, out byte[] buffer, out int length)
    {
        buffer = [];
        length = 0;
        // What is no regular file is not even opened: that could wait for a writer, or rewind a tape.
        int errno = folder.Files.Status(place, name, out FileStatus status);
        if (errno != 0)
            return Blame("statx", errno);
        if (WhyNot(status, largest) is { } reason)
            return reason;
        errno = folder.Files.Open(place, name, out Descriptor file);
        using (file)
        {
            if (errno != 0)
                return Blame("open", errno);
            status = FileStatus.Of(file);
            reason = WhyNot(status, largest);
            if (reason is not null)
                return reason;
            buffer = ArrayPool<byte>.Shared.Rent((int)status.Length);
            errno = folder.Files.Read(file, buffer.AsSpan(0, (int)status.Length), 0, out length);
            return errno == 0 ? null : Blame("pread", errno);
        }
    }

    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private string? WhyNot(in FileStatus status, int largest)
    {
        if (!status.IsType(FileStatus.RegularType))
            return $"it is {status.DescribeType()}, and a file is expected";
        if (status.LinkCount > 1)
            return $"it has {status.LinkCount} names, and one is expected: mv it there, rather than ln";
        uint user = UserIdentity.EffectiveUserId();
        if (status.UserId != user && folder.Rights.GroupId != status.GroupId)
            return $"it belongs to user {status.UserId}, and {folder.Rights} may put files there";
        return status.Length > (ulong)largest
            ? string.Create(CultureInfo.InvariantCulture, $"it has {status.Length} bytes, and {largest} is the most")
            : spool.CanFit((long)status.Length, HeadersFor(default))
                ? null
                : $"it has {status.Length} bytes, for which the spool's capacity is too small";
    }

    /// <summary>Whether it is the file that cannot be read, or this process that cannot read now.</summary>
    private string Blame(string call, int errno) => errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM
        ? throw new SystemCallException(call, errno, folder.PathOf(name.ToString()))
        : $"it cannot be read: {call} failed with {Errno.NameOf(errno)}";
}
