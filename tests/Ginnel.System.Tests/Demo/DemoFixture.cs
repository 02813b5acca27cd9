using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Demo;

/// <summary>One demo with its index built, for the tests that end no process.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    internal DemoProcess Demo { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Demo = await DemoProcess.StartAsync();
        await Demo.WaitUntilReadyAsync();
    }

    public ValueTask DisposeAsync() => Demo.DisposeAsync();
}
