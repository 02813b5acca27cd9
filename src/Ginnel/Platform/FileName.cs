using System;
using System.Text;
using System.Text.Unicode;

namespace Ginnel.Platform;

/// <summary>The name of a file as the kernel has it: any bytes but 0 and '/', which need not be UTF-8.</summary>
internal sealed class FileName : IEquatable<FileName>, IComparable<FileName>
{
    private readonly byte[] _terminated;

    /// <param name="name">Its bytes, without a 0 at the end.</param>
    public FileName(ReadOnlySpan<byte> name)
    {
        _terminated = new byte[name.Length + 1];
        name.CopyTo(_terminated);
    }

    public FileName(string name) : this(Encoding.UTF8.GetBytes(name)) { }

    public ReadOnlySpan<byte> Bytes => _terminated.AsSpan(0, _terminated.Length - 1);

    /// <summary>With a 0 at the end, as system calls take it.</summary>
    public ReadOnlySpan<byte> Terminated => _terminated;

    public bool IsUtf8 => Utf8.IsValid(Bytes);

    /// <summary>For people: what is no UTF-8 is replaced by U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    public bool Equals(FileName? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as FileName);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>By bytes, which for UTF-8 is the order of the characters' numbers.</summary>
    public int CompareTo(FileName? other) => other is null ? 1 : Bytes.SequenceCompareTo(other.Bytes);
}
