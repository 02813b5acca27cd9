using System;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ginnel.Demo.Web;

/// <summary>The HTTP side: where it listens, what it lets in, and the page.</summary>
internal static class WebServer
{
    private const int LongestBody = 8 * 1024;

    // The page needs its own files and nothing else; a note with a script in it finds nobody who would run it.
    private const string ContentPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    public static WebApplication Build(DemoSettings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, settings.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // Program says it in one line instead.
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;

            // Read by scripts and by people with curl, never put into HTML as it is: a snowman may look like one.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });

        WebApplication app = builder.Build();
        app.UseHostFiltering();
        app.Use(ProtectAsync);
        app.UseDefaultFiles();
        app.UseStaticFiles();
        return app;
    }

    /// <summary>
    /// Other web sites may make a visitor's browser send us requests. They cannot read answers, but a change must not
    /// happen either: one that names another origin is refused. Programs such as curl name none.
    /// </summary>
    private static async Task ProtectAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        string? origin = request.Headers.Origin;
        if (!HttpMethods.IsGet(request.Method) && origin is not null && origin != $"http://{request.Host}")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsJsonAsync(
                new ErrorResponse("Only the page itself may change something."), WebJson.Default.ErrorResponse);
            return;
        }

        await next(context);
    }
}
