using System.IO;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.System.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Rights;

/// <summary>
/// A process of another user at our endpoint: it is refused when it opens, and learns nothing. Needs root, to become
/// that user.
/// </summary>
[global::System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class StrangerTests
{
    [Fact]
    public async Task Stranger_AtAPrivateEndpoint_CannotEvenConnect()
    {
        using var place = new PublicFolder();
        using EndpointListener listener = Endpoint.Listen("private", new ListenOptions { Directory = place.Private });

        Assert.Equal("AccessDenied", await KnockAsync(place, listener.Path));
    }

    [Fact]
    public async Task Stranger_WhoReachesTheSocket_IsTurnedAwayWithoutAByte()
    {
        using var place = new PublicFolder();
        using EndpointListener listener = Endpoint.Listen("reached", new ListenOptions { Directory = place.Private });
        // As if somebody had widened the modes behind our back: what counts is the user, whom the kernel names.
        File.SetUnixFileMode(place.Private, PublicFolder.Open);
        File.SetUnixFileMode(listener.Path, PublicFolder.Open | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);

        Assert.Equal("connected, then 0 bytes", await KnockAsync(place, listener.Path));
    }

    private static Task<string> KnockAsync(PublicFolder place, string path) =>
        OtherUser.RunAsync(place.Program, null, "knock", path);
}
