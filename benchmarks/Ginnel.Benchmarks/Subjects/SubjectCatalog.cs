using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using Ginnel.Benchmarks.Subjects.Calls;
using Ginnel.Benchmarks.Subjects.Far;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Pipes;
using Ginnel.Waiting;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Everything that is measured side by side, but for the limits in C.</summary>
internal static class SubjectCatalog
{
    public const string UnixSocket = "Unix socket";
    public const string UnixSocketAsync = "Unix socket, async";

    public const string GinnelSpin = "Ginnel, spin";
    public const string GinnelAdaptive = "Ginnel, adaptive";
    public const string GinnelBlock = "Ginnel, block";
    public const string GinnelAsyncAdaptive = "Ginnel async, adaptive";
    public const string GinnelAsyncBlock = "Ginnel async, block";
    public const string GinnelChannel = "Ginnel channel, spin";

    public const string GinnelCall = "Ginnel calls, adaptive";
    public const string GinnelCallSpin = "Ginnel calls, spin";
    public const string GinnelCallBlock = "Ginnel calls, block";
    public const string GinnelBlockingCallBlock = "Ginnel blocking calls, block";
    public const string Grpc = "gRPC";
    public const string StreamJsonRpc = "StreamJsonRpc";

    public const string Far = "Ginnel over TLS";
    public const string FarCall = "Ginnel calls over TLS";
    public const string FarGrpc = "gRPC over TLS";
    public const string TlsStream = "TLS stream";

    public static IReadOnlyList<Subject> All { get; } =
    [
        new GinnelSubject(GinnelSpin, WaitStrategy.Spin, RingCapacity.Bytes) { IsSpinning = true },
        new GinnelSubject(GinnelAdaptive, WaitStrategy.Adaptive, RingCapacity.Bytes),
        new GinnelSubject(GinnelBlock, WaitStrategy.Block, RingCapacity.Bytes),
        new GinnelSubject("Ginnel, adaptive, one page", WaitStrategy.Adaptive, PipeSettings.DefaultCapacity),
        new GinnelSubject("Ginnel async, spin", WaitStrategy.Spin, RingCapacity.Bytes) { IsAsync = true },
        new GinnelSubject(GinnelAsyncAdaptive, WaitStrategy.Adaptive, RingCapacity.Bytes) { IsAsync = true },
        new GinnelSubject(GinnelAsyncBlock, WaitStrategy.Block, RingCapacity.Bytes) { IsAsync = true },
        new ChannelSubject(GinnelChannel, WaitStrategy.Spin, RingCapacity.Bytes) { IsSpinning = true },
        new SocketSubject(UnixSocket, AddressFamily.Unix),
        new SocketSubject(UnixSocketAsync, AddressFamily.Unix) { IsAsync = true },
        new NamedPipeSubject(),
        new AnonymousPipeSubject(),
        new SocketSubject("TCP loopback", AddressFamily.InterNetwork),
        new GinnelCallSubject(GinnelCallSpin, WaitStrategy.Spin, isBlocking: false)
        {
            IsAsync = true,
            IsSpinning = true,
        },
        new GinnelCallSubject(GinnelCall, WaitStrategy.Adaptive, isBlocking: false) { IsAsync = true },
        new GinnelCallSubject(GinnelCallBlock, WaitStrategy.Block, isBlocking: false) { IsAsync = true },
        new GinnelCallSubject("Ginnel blocking calls, spin", WaitStrategy.Spin, isBlocking: true)
        {
            IsAsync = true,
            IsSpinning = true,
        },
        new GinnelCallSubject(GinnelBlockingCallBlock, WaitStrategy.Block, isBlocking: true) { IsAsync = true },
        new GrpcSubject(Grpc) { IsAsync = true },
        new StreamJsonRpcSubject(StreamJsonRpc) { IsAsync = true },
        new FarSubject(Far, isCall: false) { IsAsync = true },
        new TlsStreamSubject(TlsStream) { IsAsync = true },
        new FarSubject(FarCall, isCall: true) { IsAsync = true },
        new GrpcSubject(FarGrpc, isFar: true) { IsAsync = true },
    ];

    public static Subject Named(string name) => All.Single(subject => subject.Name == name);
}
