using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

namespace Ginnel.Tests.Spooling;

/// <summary>Uses a spool with every write recorded, then cuts the power at any moment of it, again and again.</summary>
/// <remarks>
/// 1. Play a session in a folder, recorded.
/// 2. Choose an entry of what was recorded. What was on the disk then, with the promises until then, is a disk.
/// 3. Make a folder with one of the states that this disk may be in, and check it.
/// 4. Some of those folders are used on, recorded, instead; then the power is cut once more.
/// </remarks>
internal sealed class PowerTrial : IDisposable
{
    private const int Steps = 45;
    private const int StepsAfterwards = 15;
    private const long NumbersOfASession = 10_000;

    private readonly PowerScript _script;
    private readonly int _seed;
    private readonly string _folder;
    private readonly List<(IReadOnlyList<DiskEntry> Entries, int End)> _before = [];

    public PowerTrial(PowerScript script, int seed)
    {
        _script = script;
        _seed = seed;
        // In memory where there is such a place: nothing here has to survive.
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Path.Join(parent, "ginnel-power-" + Path.GetRandomFileName());
        Directory.CreateDirectory(_folder);
    }

    public bool LiesAboutData { get; init; }

    public bool LiesAboutNames { get; init; }

    /// <summary>States that were checked.</summary>
    public int States { get; private set; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Checks so many states; returns which promise is broken, or null for none.</summary>
    public async Task<string?> RunAsync(int states)
    {
        string played = Path.Join(_folder, "played");
        Directory.CreateDirectory(played);
        var random = new Random(_seed);
        (IReadOnlyList<DiskEntry> entries, int start) = await PlayAsync(played, random, Steps);
        while (States < states)
        {
            bool goesOn = random.Next(10) == 0;
            string? broken = goesOn
                ? await CutTwiceAsync(entries, start, random)
                : Cut(entries, start, random);
            if (broken is not null)
                return broken;
        }

        return null;
    }

    private async Task<(IReadOnlyList<DiskEntry> Entries, int Start)> PlayAsync(string folder, Random random, int steps)
    {
        using var files = new RecordingFiles(folder) { LiesAboutData = LiesAboutData, LiesAboutNames = LiesAboutNames };
        long number = _before.Count * NumbersOfASession;
        await new PowerSession(_script, folder, files, random, number).PlayAsync(steps);
        return (files.Entries, files.Start);
    }

    /// <summary>Steps 2 and 3.</summary>
    private string? Cut(IReadOnlyList<DiskEntry> entries, int start, Random random)
    {
        int end = Moment(entries, start, random);
        string folder = Restore(entries, end, random, out Disk disk);
        States++;
        string? broken = PowerCheck.FindBroken(_script, folder, disk);
        Directory.Delete(folder, recursive: true);
        return broken is null
            ? null
            : $"{_script}, seed {_seed}, state {States}, {_before.Count + 1}. loss of power, after entry {end} of " +
                $"{entries.Count}, {(end == 0 ? null : entries[end - 1])}: {broken}";
    }

    /// <summary>Step 4.</summary>
    private async Task<string?> CutTwiceAsync(IReadOnlyList<DiskEntry> entries, int start, Random random)
    {
        int end = Moment(entries, start, random);
        string folder = Restore(entries, end, random, out _);
        _before.Add((entries, end));
        (IReadOnlyList<DiskEntry> next, int nextStart) = await PlayAsync(folder, random, StepsAfterwards);
        string? broken = null;
        for (int count = 0; count < 20 && broken is null; count++)
            broken = Cut(next, nextStart, random);
        _before.RemoveAt(_before.Count - 1);
        Directory.Delete(folder, recursive: true);
        return broken;
    }

    /// <summary>Any; every other time one right after a name has changed, which is rare.</summary>
    private static int Moment(IReadOnlyList<DiskEntry> entries, int start, Random random)
    {
        int end = random.Next(start, entries.Count + 1);
        if (random.Next(2) == 0)
            return end;
        int after = end;
        while (after < entries.Count && entries[after] is not DiskEntry.NameChanged)
            after++;
        return after < entries.Count ? after + 1 : end;
    }

    private string Restore(IReadOnlyList<DiskEntry> entries, int end, Random random, out Disk disk)
    {
        string folder = Path.Join(_folder, $"restored-{_before.Count}");
        disk = new Disk();
        foreach ((IReadOnlyList<DiskEntry> before, int endBefore) in _before)
            disk.Remember(before, endBefore);
        disk.Play(entries, end);
        disk.Restore(folder, random);
        PowerReboot.Restart(folder, random);
        return folder;
    }
}
