using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Subjects.Far;
using Ginnel.Benchmarks.Traffic;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>gRPC over a Unix socket, or over TLS and the loopback device, as its documentation sets it up.</summary>
internal sealed class GrpcSubject(string name, bool isFar = false) : Subject(name)
{
    public override bool Supports(Workload workload) => workload.IsCall;

    public override Rendezvous Listen() => isFar ? new FarCaller() : new Caller();

    public override Side Connect(string address)
    {
        var adder = new Adder();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(adder);
        if (isFar)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => Configure(options, address));
        WebApplication application = builder.Build();
        application.MapGrpcService<Service>();
        application.StartAsync().GetAwaiter().GetResult();
        if (isFar)
            new TlsFolder(address).WritePort(new Uri(application.Urls.Single()).Port);
        return new ServerSide(adder, application);
    }

    private void Configure(KestrelServerOptions options, string address)
    {
        if (!isFar)
        {
            options.ListenUnixSocket(address, static listen => listen.Protocols = HttpProtocols.Http2);
            return;
        }

        X509Certificate2 certificate = new TlsFolder(address).LoadCertificate();
        options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate);
        });
    }

    private sealed class Service(Adder adder) : GrpcAdder.GrpcAdderBase
    {
        public override Task<Total> Add(Summands request, ServerCallContext context) =>
            Task.FromResult(new Total { Value = adder.Add(request.Left, request.Right) });
    }

    private readonly struct Port(GrpcAdder.GrpcAdderClient client) : ICallPort
    {
        public async ValueTask<long> AddAsync(long left, long right) =>
            (await client.AddAsync(new Summands { Left = left, Right = right })).Value;
    }

    private sealed class Caller : Rendezvous
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-benchmark-").FullName;

        public override string Address => Path.Combine(_folder, "socket");

        public override Side Accept()
        {
            Listening.WaitFor(Address);
            var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(Address), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            var channel = GrpcChannel.ForAddress(
                "http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
            return new CallerSide<Port>(new Port(new GrpcAdder.GrpcAdderClient(channel)), channel);
        }

        public override void Dispose() => Directory.Delete(_folder, recursive: true);
    }

    private sealed class FarCaller : Rendezvous
    {
        private readonly TlsFolder _folder = TlsFolder.Create();

        public override string Address => _folder.Path;

        public override Side Accept()
        {
            X509Certificate2 certificate = _folder.LoadCertificate();
            var handler = new SocketsHttpHandler();
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown);
            var channel = GrpcChannel.ForAddress(
                $"https://localhost:{_folder.ReadPort()}",
                new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
            return new CallerSide<Port>(new Port(new GrpcAdder.GrpcAdderClient(channel)), channel);
        }

        public override void Dispose() => _folder.Delete();
    }
}
