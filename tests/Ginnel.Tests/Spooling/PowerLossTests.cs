using System;
using System.Globalization;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.Tests.Spooling;

/// <summary>The power goes at any moment, and the disk has any part of what was not synced.</summary>
/// <remarks>
/// GINNEL_POWER_SEED and GINNEL_POWER_STATES choose a seed and how many states there are for each way of using a spool.
/// Threads of the spool write when they come to it, so a seed repeats a state nearly, and not to the byte.
/// </remarks>
public sealed class PowerLossTests
{
    private const int UsualStates = 400;
    private const int StatesOfASession = 100;

    public static TheoryData<PowerScript> Scripts => [.. PowerScript.All];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Open_AfterALossOfPowerAtAnyMoment_HonoursEveryReceipt(PowerScript script)
    {
        int seed = Read("GINNEL_POWER_SEED") ?? Environment.TickCount;
        int states = Read("GINNEL_POWER_STATES") ?? UsualStates;
        TestContext.Current.TestOutputHelper?.WriteLine($"{script}: {states} states from seed {seed} on");
        for (int count = 0; count < states; count += StatesOfASession, seed++)
        {
            using var trial = new PowerTrial(script, seed);
            string? broken = await trial.RunAsync(Math.Min(StatesOfASession, states - count));
            Assert.True(broken is null, broken);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Check_OfADiskThatLies_FindsABrokenPromise(bool liesAboutData)
    {
        string? broken = null;
        for (int seed = 1; seed <= 5 && broken is null; seed++)
        {
            using var trial = new PowerTrial(PowerScript.All[0], seed)
            {
                LiesAboutData = liesAboutData,
                LiesAboutNames = !liesAboutData,
            };
            broken = await trial.RunAsync(StatesOfASession);
        }

        Assert.NotNull(broken);
    }

    private static int? Read(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : null;
}
