using System;
using System.Globalization;
using Ginnel.Processes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>What each frame does.</summary>
/// <remarks>
/// A number that we gave (of a call of ours) must be one that is not answered yet. A number that the peer gave may be
/// of a call that we have answered meanwhile: cancellations, credits and items cross the answer, and are passed over.
/// </remarks>
internal sealed partial class CallConnection
{
    /// <summary>Handles what is there, up to a bound or the goal; false when the turn was lost on the way.</summary>
    private bool ReadFrames(long turn, IReadingGoal? goal, bool isInBackground)
    {
        for (int count = 0; count < MostFramesPerRound && _input.TryRead(out Frame frame); count++)
        {
            var reader = new MessageReader(frame.Payload);
            if (frame.Kind == CallFrameKind.Request)
            {
                if (!TakeRequest(ref reader, turn, isInBackground))
                    return false;
            }
            else
            {
                TakeFrame(frame.Kind, ref reader, isInBackground);
                _input.Advance();
            }

            if (goal is { IsReached: true })
                break;
        }

        return true;
    }

    private void TakeFrame(byte kind, ref MessageReader reader, bool isInBackground)
    {
        switch (kind)
        {
            case CallFrameKind.Response:
            case CallFrameKind.Failure:
                TakeAnswer(kind, ref reader, isInBackground);
                break;
            case CallFrameKind.Cancel:
                TakeCancel(reader.Read<long>());
                break;
            case CallFrameKind.StreamItem:
                TakeItem(ref reader, isInBackground);
                break;
            case CallFrameKind.StreamCredit:
                TakeCredit(ref reader, isInBackground);
                break;
            case CallFrameKind.StreamEnd:
                TakeStreamEnd(ref reader, isInBackground);
                break;
            case CallFrameKind.Release:
                ReleaseExport(reader.Read<int>(), reader.Read<int>());
                break;
            default:
                throw _input.Violation($"The peer sent a frame of kind {kind}, which is none of those of calls.");
        }
    }

    private void TakeAnswer(byte kind, ref MessageReader reader, bool isInBackground)
    {
        long id = reader.Read<long>();
        OutgoingCall call = _table.Remove(id) ?? throw _input.Violation(string.Create(
            CultureInfo.InvariantCulture, $"The peer answered the call {id:X}, which is not under way."));
        call.Senders?.Cancel();
        if (call.TryClaim())
        {
            ReadAnswer(kind, ref reader, call);
            if (call.Finish())
                OnCompleted(call, isInBackground);
        }

        call.Release();
    }

    /// <summary>A result that cannot be read is the failure of its call; the frames around it are in order.</summary>
    private static void ReadAnswer(byte kind, ref MessageReader reader, OutgoingCall call)
    {
        try
        {
            if (kind == CallFrameKind.Failure)
            {
                RemoteFailure failure = CallFailure.Read(ref reader);
                call.Exception = new RemoteCallException(call.Method, failure);
                return;
            }

            call.ReadResult(ref reader);
            reader.EndMessage("The result is over before its bytes are.");
        }
#pragma warning disable CA1031 // A formatter of the user's may throw anything; the caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            call.Exception = exception;
        }
    }

    private void TakeCancel(long id)
    {
        if (FindIncoming(id) is not { } call)
            return;
        call.Cancel();
        call.Release();
    }

    private void TakeItem(ref MessageReader reader, bool isInBackground)
    {
        long id = reader.Read<long>();
        int stream = reader.Read<int>();
        IItemTaker? taker = stream == 0
            ? _table.Find(id) as IItemTaker ?? throw _input.Violation(string.Create(
                CultureInfo.InvariantCulture, $"The peer sent an item of the stream {id:X}, which is not under way."))
            : FindStream(id, stream);
        if (taker is null)
            return;
        ItemOutcome outcome = taker.TakeItem(ref reader);
        if (outcome == ItemOutcome.Unexpected)
        {
            throw _input.Violation(string.Create(
                CultureInfo.InvariantCulture, $"The peer sent more items of the stream {id:X} than it may."));
        }

        if (outcome == ItemOutcome.Awaited)
            OnCompleted(taker, isInBackground);
    }

    private void TakeCredit(ref MessageReader reader, bool isInBackground)
    {
        long id = reader.Read<long>();
        int stream = reader.Read<int>();
        int count = reader.Read<int>();
        if (count <= 0)
            throw _input.Violation($"The peer gave {count} credits for a stream; it must be more than none.");
        StreamSender? sender = stream == 0 ? FindSender(id) : _table.Find(id)?.Senders?.Find(stream);
        if (sender is not null && sender.AddCredit(count))
            OnCompleted(sender, isInBackground);
    }

    private StreamSender? FindSender(long id)
    {
        if (FindIncoming(id) is not { } call)
            return null;
        StreamSender? sender = call.Sender;
        call.Release();
        return sender;
    }

    private IItemTaker? FindStream(long id, int stream)
    {
        if (FindIncoming(id) is not { } call)
            return null;
        IItemTaker? taker = call.FindStream(stream);
        call.Release();
        return taker;
    }

    private void TakeStreamEnd(ref MessageReader reader, bool isInBackground)
    {
        long id = reader.Read<long>();
        int stream = reader.Read<int>();
        byte hasFailed = reader.Read<byte>();
        if (FindStream(id, stream) is not { } taker)
            return;
        Exception? exception = hasFailed == 0
            ? null
            : new RemoteCallException($"The stream {stream} of a call", CallFailure.Read(ref reader));
        if (taker.End(exception))
            OnCompleted(taker, isInBackground);
    }
}
