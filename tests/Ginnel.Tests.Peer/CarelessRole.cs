using System;
using System.Threading.Tasks;
using Ginnel.Processes;

namespace Ginnel.Tests.Peer;

/// <summary>
/// A program that forgets the line at the top of Main, in each of its processes or in its children only.
/// </summary>
/// <remarks>Whatever its arguments are it starts a child: without a safeguard it would go on without end.</remarks>
internal static class CarelessRole
{
    private static readonly string? s_mode = Environment.GetEnvironmentVariable("GINNEL_PEER_CARELESS");

    public static bool IsPlayed => s_mode is not null;

    public static bool HasLine(string[] args) => s_mode switch
    {
        null => true,
        "children-only" => args is not ["--ginnel-child", ..],
        _ => false,
    };

    public static async Task<int> RunAsync()
    {
        try
        {
            await using var child = ChildProcess.Start(static () => { });
            return await child.WaitAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ChildProcessException)
        {
            Console.WriteLine($"{exception.GetType().Name}: {exception.Message}");
            return 3;
        }
    }
}
