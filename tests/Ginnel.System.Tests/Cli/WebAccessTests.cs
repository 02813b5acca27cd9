using System;
using System.Net;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>Whom the inspector answers. Everybody else gets nothing, not even an empty page.</summary>
[Collection(CliCollection.Name)]
public sealed class WebAccessTests(PackedTool tool) : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private InspectorProcess _inspector = null!;

    public async ValueTask InitializeAsync() => _inspector = await InspectorProcess.StartAsync(tool);

    [Theory]
    [InlineData("")]
    [InlineData("page.js")]
    [InlineData("events")]
    [InlineData("process/1")]
    [InlineData("pages?pid=1")]
    [InlineData("?token=")]
    [InlineData("?token=00000000000000000000000000000000")]
    public async Task Request_WithoutTheToken_GetsNothing(string path)
    {
        using HttpResponseMessage response = await AskAsync(path, cookie: null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost:1")]
    public async Task Request_ForAnotherHost_GetsNothing(string host)
    {
        using HttpResponseMessage response = await AskAsync(_inspector.Address.Query, cookie: null, host);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Page_WithTheToken_SetsACookieThatOpensTheRest()
    {
        using HttpResponseMessage page = await AskAsync(_inspector.Address.Query, cookie: null);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("default-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        string cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        using HttpResponseMessage script = await AskAsync("page.js", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        using HttpResponseMessage gone = await AskAsync("process/2147483647", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
    }

    [Fact]
    public void Server_ListensOnLoopbackOnly()
    {
        foreach (IPEndPoint listener in IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners())
        {
            if (listener.Port == _inspector.Address.Port)
                Assert.Equal(IPAddress.Loopback, listener.Address);
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _inspector.DisposeAsync();
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string? cookie, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_inspector.Address, "/" + path));
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        request.Headers.Host = host;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
    }
}
