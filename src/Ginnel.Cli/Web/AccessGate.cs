using System;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace Ginnel.Cli.Web;

/// <summary>Who may ask the inspector anything, and what a browser may do with the answer.</summary>
/// <remarks>
/// Every process of the computer can connect to a port on 127.0.0.1, and every web site can make a browser do so. So:
/// 1. The Host header must be this server's own. A site that lets its name point to 127.0.0.1 is told apart by that.
/// 2. The token must come along, in the address or in the cookie that the first answer sets. Whoever has not got it is
///    told nothing at all, not even that this is an inspector. The cookie goes to no request of another site's.
/// 3. The page may load what this server has, run no script but its files, and be in no frame.
/// </remarks>
internal sealed class AccessGate
{
    private const string QueryName = "token";
    private const int TokenBytes = 16;

    private const string ContentPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    private static readonly string[] s_hosts = ["127.0.0.1", "localhost"];

    private readonly byte[] _token;

    public AccessGate()
    {
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        _token = Encoding.ASCII.GetBytes(Token);
    }

    /// <summary>128 random bits, as text.</summary>
    public string Token { get; }

    /// <summary>The address with the token in it.</summary>
    public Uri AddressAt(int port) => new($"http://{IPAddress.Loopback}:{port}/?{QueryName}={Token}");

    /// <summary>Lets a request pass, or answers it with nothing.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        HttpResponse response = context.Response;
        // Cookies know no ports: two inspectors of one user would overwrite each other's.
        string cookie = $"ginnel-{context.Connection.LocalPort}";
        bool isByAddress = Matches(context.Request.Query[QueryName]);
        if (!IsOwnHost(context) || (!isByAddress && !Matches(context.Request.Cookies[cookie])))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (isByAddress)
        {
            response.Cookies.Append(
                cookie, Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
        }

        response.Headers.ContentSecurityPolicy = ContentPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }

    private static bool IsOwnHost(HttpContext context) =>
        s_hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && (context.Request.Host.Port ?? 80) == context.Connection.LocalPort;

    /// <summary>In a time that does not depend on how much of it is right.</summary>
    private bool Matches(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token);
}
