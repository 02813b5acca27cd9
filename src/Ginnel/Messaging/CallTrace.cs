using System.Diagnostics;

namespace Ginnel.Messaging;

/// <summary>The caller's trace context, continued here.</summary>
internal static class CallTrace
{
    private static readonly ActivitySource s_source = new("Ginnel.Calls");

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
