using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>Who sends what when.</summary>
internal enum Pattern
{
    /// <summary>To and fro, the next as soon as the last is back.</summary>
    Trip,

    /// <summary>To and fro, one each millisecond: both sides sleep in between.</summary>
    PacedTrip,

    /// <summary>One way, one each millisecond, from the sender's clock to the reader's.</summary>
    Paced,

    /// <summary>One way, as fast as it goes, by the calls that copy spans of any length.</summary>
    OneWay,

    /// <summary>One way, frames of a fixed size, copied straight into the room for them and out of it.</summary>
    Frames,

    /// <summary>One way, filled where it travels and read where it lies, if the subject can.</summary>
    InPlace,

    /// <summary>A method of the other process is called and answers, the next as soon as the last has.</summary>
    Call,

    /// <summary>The same, one each millisecond: both sides sleep in between.</summary>
    PacedCall,

    /// <summary>The same by several callers at once, over one connection.</summary>
    Callers,

    /// <summary>Both sides wait for a message that does not come.</summary>
    Idle,
}

/// <summary>One thing that is measured of every subject that can do it.</summary>
/// <param name="Name">Short, and a key in the results.</param>
/// <param name="Pattern">Who sends what when.</param>
/// <param name="Length">Bytes of a message.</param>
/// <param name="Batch">Messages that become visible to the reader together; of calls, how many callers.</param>
internal sealed record Workload(string Name, Pattern Pattern, int Length, int Batch)
{
    public static readonly Workload Trip = new("trip-64", Pattern.Trip, 64, 1);
    public static readonly Workload PacedTrip = new("paced-trip-64", Pattern.PacedTrip, 64, 1);
    public static readonly Workload Paced = new("paced-64", Pattern.Paced, 64, 1);
    public static readonly Workload Each = new("rate-64", Pattern.OneWay, 64, 1);
    public static readonly Workload Frames = new("frames-64", Pattern.Frames, 64, 1);
    public static readonly Workload Coalesced = new("frames-64-by-16", Pattern.Frames, 64, 16);
    public static readonly Workload Bulk = new("frames-64-by-1024", Pattern.Frames, 64, 1024);
    public static readonly Workload Page = new("rate-1024", Pattern.OneWay, 1024, 1);
    public static readonly Workload Large = new("rate-65536", Pattern.OneWay, 65536, 1);
    public static readonly Workload LargeInPlace = new("in-place-65536", Pattern.InPlace, 65536, 1);
    public static readonly Workload Call = new("call", Pattern.Call, 0, 1);
    public static readonly Workload PacedCall = new("paced-call", Pattern.PacedCall, 0, 1);
    public static readonly Workload Callers = new("call-by-100", Pattern.Callers, 0, 100);
    public static readonly Workload Idle = new("idle", Pattern.Idle, 64, 1);

    /// <summary>All that are run in rounds; <see cref="Idle"/> is run once.</summary>
    public static IReadOnlyList<Workload> Rounds { get; } =
        [Trip, PacedTrip, Paced, Each, Frames, Coalesced, Bulk, Page, Large, LargeInPlace, Call, PacedCall, Callers];

    public bool IsPaced => Pattern is Pattern.Paced or Pattern.PacedTrip or Pattern.PacedCall;

    public bool IsCall => Pattern is Pattern.Call or Pattern.PacedCall or Pattern.Callers;

    public static Workload Named(string name) => Rounds.Append(Idle).Single(workload => workload.Name == name);
}
