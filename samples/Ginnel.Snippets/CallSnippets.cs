using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Snippets;

#region contract
[Contract]
public interface IDatabase
{
    ValueTask<string?> FindAsync(long id);
}
#endregion

internal static class CallSnippets
{
    public static async Task RunAsync()
    {
        #region serve
        await using var server = Calls.Serve<IDatabase>("db", new Database());
        #endregion

        using var client = ChildProcess.Start(AskAsync);
        await client.WaitAsync();
    }

    private static async Task AskAsync()
    {
        var options = new CallOptions { Connect = new ConnectOptions { Timeout = TimeSpan.FromSeconds(10) } };
        #region call
        await using var client = await Calls.ConnectAsync<IDatabase>("db", options);
        Console.WriteLine(await client.Target.FindAsync(2603));
        #endregion
    }

    private sealed class Database : IDatabase
    {
        public ValueTask<string?> FindAsync(long id) => new(id == 2603 ? "snowman" : null);
    }
}
