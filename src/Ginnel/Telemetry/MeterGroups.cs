using System;
using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Telemetry;

/// <summary>The groups that there are; they stay, since their counters must not fall.</summary>
internal sealed class MeterGroups
{
    /// <summary>
    /// A program that meets others under names without end must not fill the memory of whoever collects: from here on
    /// all further endpoints are one.
    /// </summary>
    public const int MostEndpoints = 200;

    /// <summary>The one; no path or address is like this.</summary>
    public const string Others = "others";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MeterGroup> _groups = [];
    private MeterGroup[] _all = [];

    /// <summary>Those of this process.</summary>
    public static MeterGroups OfProcess { get; } = new();

    /// <summary>All of them, without a lock.</summary>
    public ReadOnlySpan<MeterGroup> All => Volatile.Read(ref _all);

    /// <summary>The group of an endpoint; of an empty name, that of pipes.</summary>
    public MeterGroup Of(string endpoint)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(endpoint, out MeterGroup? group))
                return group;
            if (endpoint.Length > 0 && _groups.Count >= MostEndpoints)
                endpoint = Others;
            if (!_groups.TryGetValue(endpoint, out group))
            {
                group = endpoint.Length == 0 ? new MeterGroup("pipe", null) : new MeterGroup("connection", endpoint);
                _groups.Add(endpoint, group);
                Volatile.Write(ref _all, [.. _all, group]);
            }

            return group;
        }
    }
}
