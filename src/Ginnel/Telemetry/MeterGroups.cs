using System;
using System.Collections.Generic;
using System.Globalization;
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

    /// <summary>What a program's configuration has for another number.</summary>
    public const string Setting = "Ginnel.MostMeteredEndpoints";

    /// <summary>The one; no path or address is like this.</summary>
    public const string Others = "others";

    private readonly int _mostEndpoints;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MeterGroup> _groups = [];
    private MeterGroup[] _all = [];

    public MeterGroups(int mostEndpoints) => _mostEndpoints = mostEndpoints;

    /// <summary>Those of this process.</summary>
    public static MeterGroups OfProcess { get; } = new(ReadSetting());

    /// <summary>All of them, without a lock.</summary>
    public ReadOnlySpan<MeterGroup> All => Volatile.Read(ref _all);

    /// <summary>The group of an endpoint; of an empty name, that of pipes.</summary>
    public MeterGroup Of(string endpoint)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(endpoint, out MeterGroup? group))
                return group;
            if (endpoint.Length > 0 && _groups.Count >= _mostEndpoints)
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

    private static int ReadSetting() =>
        int.TryParse(AppContext.GetData(Setting)?.ToString(), CultureInfo.InvariantCulture, out int most) && most > 0
            ? most : MostEndpoints;
}
