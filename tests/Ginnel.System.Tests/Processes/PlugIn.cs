using System.Threading.Tasks;
using Ginnel.Processes;
using Xunit;

namespace Ginnel.System.Tests.Processes;

/// <summary>Called in a program that has loaded this assembly from its path, and in that program's child.</summary>
public static class PlugIn
{
    public static async Task<int> RunAsync()
    {
        await using var child = ChildProcess.Start(Check);
        return await child.WaitAsync();
    }

    // Needs another assembly that the program does not know of.
    private static int Check()
    {
        Assert.True(true);
        return 23;
    }
}
