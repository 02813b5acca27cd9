using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ginnel.Cli.Output;
using Ginnel.Cli.Talking;
using Ginnel.Spooling;

namespace Ginnel.Cli.Spools;

/// <summary>Messages on standard output: each payload and a line feed, or each as one line of JSON.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "Disposing would write what is left once more; it has no handle.")]
internal sealed class MessageOutput(bool isJson)
{
    private const int BufferLength = 64 << 10;

    private static readonly UTF8Encoding s_strictly = new(false, throwOnInvalidBytes: true);

    private readonly BufferedStream _output = new(StandardStreams.OpenOutput(), BufferLength);

    /// <exception cref="BrokenOutputException">Nobody reads it any more.</exception>
    public void Write(in SpoolMessage message)
    {
        try
        {
            if (isJson)
                WriteJson(message);
            else
                _output.Write(message.Payload);
            _output.WriteByte((byte)'\n');
        }
        catch (IOException exception)
        {
            throw new BrokenOutputException(exception);
        }
    }

    /// <exception cref="BrokenOutputException">Nobody reads it any more.</exception>
    public void Flush()
    {
        try
        {
            _output.Flush();
        }
        catch (IOException exception)
        {
            throw new BrokenOutputException(exception);
        }
    }

    private void WriteJson(in SpoolMessage message)
    {
        using var writer = new Utf8JsonWriter(
            _output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteNumber("sequence", message.Sequence);
        writer.WriteString("time", message.Time);
        writer.WriteNumber("senderProcessId", message.SenderProcessId);
        writer.WriteStartObject("headers");
        foreach ((string name, string value) in message.Headers)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        if (TryReadText(message.Payload) is { } text)
            writer.WriteString("text", text);
        else
            writer.WriteBase64String("base64", message.Payload);
        writer.WriteEndObject();
    }

    private static string? TryReadText(ReadOnlySpan<byte> payload)
    {
        try
        {
            return s_strictly.GetString(payload);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
