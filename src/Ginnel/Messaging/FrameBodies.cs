using System;
using System.Diagnostics;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>The first frame each way.</summary>
internal readonly record struct HelloBody(uint Version, uint MaxCalls, ulong Hash, string Name) : IFrameBody
{
    public const uint CurrentVersion = 1;

    /// <summary>The peer calls in JSON: see <see cref="JsonServedObject"/>.</summary>
    public bool IsJson => Name == JsonServedObject.ContractName && Hash == JsonServedObject.ContractHash;

    public void Write(ref MessageWriter writer)
    {
        writer.Write(Version);
        writer.Write(MaxCalls);
        writer.Write(Hash);
        writer.WriteString(Name);
    }

    public static HelloBody Read(ref MessageReader reader)
    {
        reader.Member = "the hello of calls";
        return new HelloBody(
            reader.Read<uint>(), reader.Read<uint>(), reader.Read<ulong>(), reader.ReadString() ?? "");
    }
}

/// <summary>A call.</summary>
internal readonly struct RequestBody<TArguments>(
    long id, int target, int method, int credit, in TArguments arguments)
    : IFrameBody where TArguments : struct, ICallArguments
{
    private readonly TArguments _arguments = arguments;

    public void Write(ref MessageWriter writer)
    {
        var activity = Activity.Current;
        bool isTraced = activity is { IdFormat: ActivityIdFormat.W3C, Id: not null };
        writer.Write(id);
        writer.Write((ushort)target);
        writer.Write((ushort)method);
        writer.Write(isTraced ? RequestFlags.Traced : RequestFlags.None);
        writer.Write(credit);
        if (isTraced)
        {
            writer.WriteString(activity!.Id);
            writer.WriteString(activity.TraceStateString);
        }

        _arguments.Write(ref writer);
    }
}

/// <summary>What else a request has.</summary>
internal static class RequestFlags
{
    public const uint None = 0;
    /// <summary>The caller's trace context stands before the arguments.</summary>
    public const uint Traced = 1;
}

/// <summary>What a call returned.</summary>
internal readonly struct ResponseBody<T>(long id, T value, IMessageFormatter<T> formatter) : IFrameBody
{
    private readonly T _value = value;

    public void Write(ref MessageWriter writer)
    {
        writer.Write(id);
        formatter.Write(ref writer, in _value);
    }
}

/// <summary>A result that has been written already.</summary>
internal readonly struct WrittenResponseBody(long id, ReadOnlyMemory<byte> value) : IFrameBody
{
    public void Write(ref MessageWriter writer)
    {
        writer.Write(id);
        value.Span.CopyTo(writer.Reserve(value.Length));
    }
}

/// <summary>What a call threw.</summary>
internal readonly struct FailureBody(long id, Exception exception) : IFrameBody
{
    public void Write(ref MessageWriter writer)
    {
        writer.Write(id);
        CallFailure.Write(ref writer, exception);
    }
}

/// <summary>The caller has given a call up.</summary>
internal readonly struct CancelBody(long id) : IFrameBody
{
    public void Write(ref MessageWriter writer) => writer.Write(id);
}

/// <summary>The next item of a stream.</summary>
internal readonly struct StreamItemBody<T>(long id, int stream, T item, IMessageFormatter<T> formatter) : IFrameBody
{
    private readonly T _item = item;

    public void Write(ref MessageWriter writer)
    {
        writer.Write(id);
        writer.Write(stream);
        formatter.Write(ref writer, in _item);
    }
}

/// <summary>So many more items may be sent.</summary>
internal readonly struct StreamCreditBody(long id, int stream, int count) : IFrameBody
{
    public void Write(ref MessageWriter writer)
    {
        writer.Write(id);
        writer.Write(stream);
        writer.Write(count);
    }
}

/// <summary>A stream that is an argument has ended, by itself or by an exception.</summary>
internal readonly struct StreamEndBody(long id, int stream, Exception? exception) : IFrameBody
{
    public void Write(ref MessageWriter writer)
    {
        writer.Write(id);
        writer.Write(stream);
        writer.Write(exception is null ? (byte)0 : (byte)1);
        if (exception is not null)
            CallFailure.Write(ref writer, exception);
    }
}

/// <summary>A callback will not be called any more.</summary>
internal readonly struct ReleaseBody(int target, int count) : IFrameBody
{
    public void Write(ref MessageWriter writer)
    {
        writer.Write(target);
        writer.Write(count);
    }
}
