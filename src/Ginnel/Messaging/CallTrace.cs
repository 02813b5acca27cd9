using System.Diagnostics;

namespace Ginnel.Messaging;

/// <summary>The activities of calls: one in the caller, and one in the process that runs the method.</summary>
internal static class CallTrace
{
    private static readonly ActivitySource s_source = new("Ginnel");

    /// <summary>Somebody listens, so that calls of ours are worth an activity.</summary>
    public static bool HasListeners => s_source.HasListeners();

    /// <summary>An activity of the caller's, started; null when nobody wants it.</summary>
    public static Activity? StartCall(string name) => s_source.StartActivity(name, ActivityKind.Client);

    /// <summary>An activity with the caller's as its parent, not started yet.</summary>
    public static Activity Create(string name, string parent, string? state)
    {
        if (ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext context)
            && s_source.CreateActivity(name, ActivityKind.Server, context) is { } listened)
        {
            return listened;
        }

        // Nobody listens here; what the method does is still part of the caller's trace.
        var activity = new Activity(name) { TraceStateString = state };
        activity.SetParentId(parent);
        return activity;
    }
}
