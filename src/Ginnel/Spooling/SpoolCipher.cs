using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Ginnel.Spooling;

/// <summary>Encrypts and decrypts the content of records; for one thread at a time.</summary>
/// <remarks>
/// The content of such a record is the key's number, a nonce of 12 bytes, the encrypted headers and payload, and the
/// tag of 16 bytes. The tag also vouches for the record's header and the spool, so no record can be put at another
/// place. A nonce must never be used twice with a key, also not after messages were lost with the power and their
/// sequences were given again: so each of these begins at a random place of 96 bits, and counts up from there.
/// </remarks>
internal sealed class SpoolCipher : IDisposable
{
    public const int Overhead = KeyLength + NonceLength + TagLength;

    private const int KeyLength = 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int AssociatedLength = 48;

    private readonly SpoolKeys _keys;
    private readonly Guid _spoolId;
    private readonly Dictionary<uint, AesGcm> _ciphers = [];
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(NonceLength);

    public SpoolCipher(SpoolKeys keys, Guid spoolId)
    {
        _keys = keys;
        _spoolId = spoolId;
    }

    /// <summary>With which key the content of a record is encrypted; 0 where that is not there.</summary>
    public static uint KeyIdOf(ReadOnlySpan<byte> content) =>
        content.Length < KeyLength ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(content);

    /// <summary>Encrypts headers and payload into the content of a record.</summary>
    public void Encrypt(
        in JournalRecord record, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, Span<byte> content)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(content, _keys.CurrentId);
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(_nonce);
        BinaryPrimitives.WriteUInt64LittleEndian(_nonce, count + 1);
        _nonce.CopyTo(content[KeyLength..]);
        Span<byte> associated = stackalloc byte[AssociatedLength];
        WriteAssociated(record, associated);
        int length = headers.Length + payload.Length;
        Span<byte> encrypted = content.Slice(KeyLength + NonceLength, length);
        Span<byte> tag = content[(KeyLength + NonceLength + length)..];
        AesGcm cipher = Get(_keys.CurrentId)!;
        if (headers.IsEmpty)
        {
            cipher.Encrypt(_nonce, payload, encrypted, tag, associated);
            return;
        }

        // In one piece, and not in the file: nothing that is not encrypted is ever there.
        byte[] plain = ArrayPool<byte>.Shared.Rent(length);
        headers.CopyTo(plain);
        payload.CopyTo(plain.AsSpan(headers.Length));
        cipher.Encrypt(_nonce, plain.AsSpan(0, length), encrypted, tag, associated);
        CryptographicOperations.ZeroMemory(plain.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(plain);
    }

    /// <summary>Headers and payload of a record.</summary>
    /// <exception cref="SpoolAccessException">There is no such key, or it is another one.</exception>
    public byte[] Decrypt(in JournalRecord record, ReadOnlySpan<byte> content, string path)
    {
        if (content.Length < Overhead)
            throw Refuse(record, path, $"its content has {content.Length} bytes, and {Overhead} is the least");
        uint keyId = BinaryPrimitives.ReadUInt32LittleEndian(content);
        if (Get(keyId) is not { } cipher)
            throw Refuse(record, path, $"it is encrypted with key {keyId}, which SpoolOptions.Keys does not have");
        byte[] plain = new byte[content.Length - Overhead];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        WriteAssociated(record, associated);
        try
        {
            cipher.Decrypt(
                content.Slice(KeyLength, NonceLength), content.Slice(KeyLength + NonceLength, plain.Length),
                content[^TagLength..], plain, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Refuse(record, path, $"it was encrypted with another key {keyId}, or changed since");
        }

        return plain;
    }

    public void Dispose()
    {
        foreach (AesGcm cipher in _ciphers.Values)
            cipher.Dispose();
    }

    private AesGcm? Get(uint id)
    {
        if (_ciphers.TryGetValue(id, out AesGcm? cipher))
            return cipher;
        if (!_keys.TryGet(id, out byte[] key))
            return null;
        cipher = new AesGcm(key, TagLength);
        _ciphers.Add(id, cipher);
        return cipher;
    }

    private void WriteAssociated(in JournalRecord record, Span<byte> associated)
    {
        associated.Clear();
        _spoolId.TryWriteBytes(associated);
        BinaryPrimitives.WriteInt64LittleEndian(associated[16..], record.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(associated[24..], record.Time);
        BinaryPrimitives.WriteInt32LittleEndian(associated[32..], record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(associated[36..], record.Sender);
        associated[40] = record.Kind;
        associated[41] = record.Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(associated[42..], record.Headers);
    }

    private static SpoolAccessException Refuse(in JournalRecord record, string path, string reason) =>
        new($"Message {record.Sequence} of '{path}' cannot be read: {reason}.", path);
}
