using System;
using System.Diagnostics;
using System.Threading;

namespace Ginnel.Messaging;

/// <summary>The calls that we have made and that were not answered yet.</summary>
/// <remarks>
/// A call's number is its place in this table, in the low 16 bits, and a count of uses of that place above them. So an
/// answer is found without a search, and one that comes twice finds nobody. A call stays here until it is answered,
/// also when its caller has given it up: the place is the right to have one more call under way at the peer.
/// </remarks>
internal sealed class CallTable
{
    public const int MostEntries = 1 << 16;
    private const long PlaceMask = MostEntries - 1;

    private readonly Lock _gate = new();
    private Entry[] _entries = new Entry[8];
    // The first free place, or the number of places that were ever used; free places are linked by their Next.
    private int _free = -1;
    private int _used;
    private int _count;
    private int _limit = 1;
    private Exception? _end;

    /// <summary>The calls here.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>As many as the peer allows.</summary>
    public int Limit
    {
        get => _limit;
        set => _limit = Math.Clamp(value, 1, MostEntries);
    }

    /// <summary>The place of a call's number.</summary>
    public static int PlaceOf(long id) => (int)(id & PlaceMask);

    /// <summary>Gives a call its number.</summary>
    /// <exception cref="InvalidOperationException">There are as many as the peer allows.</exception>
    public void Add(OutgoingCall call)
    {
        lock (_gate)
        {
            if (_end is not null)
                throw CallConnection.Copy(_end);
            if (_count == _limit)
                ThrowFull();
            int place = _free;
            if (place >= 0)
                _free = _entries[place].Next;
            else
                place = AddPlace();
            ref Entry entry = ref _entries[place];
            Debug.Assert(entry.Call is null);
            entry.Call = call;
            call.Id = ++entry.Uses << 16 | (uint)place;
            // Before the request is written, under a lock: who writes it has passed a full fence when he looks at who
            // reads, and whoever stops reading looks at this count after a full fence of his own.
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Takes a call out that was answered; null when there is none of that number.</summary>
    public OutgoingCall? Remove(long id)
    {
        lock (_gate)
        {
            if (FindUnsynchronized(id) is not { } call)
                return null;
            int place = PlaceOf(id);
            _entries[place].Call = null;
            _entries[place].Next = _free;
            _free = place;
            Volatile.Write(ref _count, _count - 1);
            return call;
        }
    }

    /// <summary>The call of a number, for the one who reads answers: nobody else takes calls out.</summary>
    public OutgoingCall? Find(long id)
    {
        lock (_gate)
            return FindUnsynchronized(id);
    }

    /// <summary>Claims a call whose time is over, if there is one, and says when the next one's will be.</summary>
    public OutgoingCall? ClaimOverdue(long now, out long next)
    {
        next = 0;
        lock (_gate)
        {
            for (int place = 0; place < _used; place++)
            {
                // Claimed here, for once it is out of the table it may become another call.
                if (_entries[place].Call is not { Deadline: > 0 } call)
                    continue;
                if (call.Deadline <= now && call.TryClaim())
                    return call;
                if (call.Deadline > now && (next == 0 || call.Deadline < next))
                    next = call.Deadline;
            }
        }

        return null;
    }

    /// <summary>No call is added from now on; those that are here are taken out.</summary>
    public OutgoingCall[] End(Exception exception)
    {
        lock (_gate)
        {
            _end ??= exception;
            var calls = new OutgoingCall[_count];
            int index = 0;
            for (int place = 0; place < _used; place++)
            {
                if (_entries[place].Call is { } call)
                    calls[index++] = call;
                _entries[place].Call = null;
            }

            _used = 0;
            _free = -1;
            Volatile.Write(ref _count, 0);
            return calls;
        }
    }

    private OutgoingCall? FindUnsynchronized(long id)
    {
        int place = PlaceOf(id);
        return place < _used && _entries[place].Call is { } call && call.Id == id ? call : null;
    }

    private int AddPlace()
    {
        if (_used == _entries.Length)
            Array.Resize(ref _entries, 2 * _used);
        return _used++;
    }

    private void ThrowFull() => throw new InvalidOperationException(
        $"{_count} calls are under way on this connection, and the peer allows no more. Wait for some of them, or " +
        "give the peer a larger MaxCalls.");

    private struct Entry
    {
        public OutgoingCall? Call;
        public long Uses;
        public int Next;
    }
}
