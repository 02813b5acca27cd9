using System;
using System.Text;
using Ginnel.Processes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>An exception as the bytes of a frame: the full name of its type, its message, its stack.</summary>
internal static class CallFailure
{
    public static void Write(ref MessageWriter writer, Exception exception)
    {
        RemoteFailure failure = RemoteFailure.Of(exception);
        WriteText(ref writer, failure.TypeName);
        WriteText(ref writer, failure.Message);
        WriteText(ref writer, failure.StackTrace);
    }

    public static RemoteFailure Read(ref MessageReader reader)
    {
        reader.Member = "the failure of a call";
        return new RemoteFailure(
            reader.ReadString() ?? "", reader.ReadString() ?? "", reader.ReadString() ?? "");
    }

    /// <summary>Not as a string: an exception's text may be anything, halves of surrogate pairs included.</summary>
    private static void WriteText(ref MessageWriter writer, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        writer.WriteLength(length);
        Encoding.UTF8.GetBytes(text, writer.Reserve(length));
    }
}
