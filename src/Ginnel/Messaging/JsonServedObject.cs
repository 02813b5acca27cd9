using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>What serves a contract's object to a peer that calls in JSON.</summary>
/// <remarks>
/// 1. Such a peer says so in its hello: it has the contract <see cref="ContractName"/>. Ours names the contract that is
///    served, as ever. Whether it may connect was decided before, as for all others.
/// 2. The object that it gets has two methods. Number 0 describes the contract; number 1 takes a method's name and
///    arguments, and returns a stream: each item of what the method returns, as text.
/// 3. Interceptors run around each call under the method's own name, as if it had been called in bytes.
/// </remarks>
internal abstract class JsonServedObject(string contract, IReadOnlyList<JsonMethod> methods)
    : ServedObject(ContractName, MethodNames)
{
    public const string ContractName = "Ginnel.Json";

    /// <summary>Of this contract, which has no interface; it changes when its methods do.</summary>
    public const ulong ContractHash = 0x4A534F4E_00000001;

    public const int DescribeMethod = 0;
    public const int CallMethod = 1;

    public static readonly string[] MethodNames = ["Describe", "Call"];

    /// <summary>They run inside, around the method that is meant.</summary>
    public override bool IsIntercepted => false;

    public override void Dispatch(int method, ref MessageReader reader, IncomingCall call)
    {
        IMessageFormatter<string> formatter = MessageFormatter.Of<string>();
        if (method == DescribeMethod)
        {
            call.Begin(ref reader);
            call.Return(Describe(), formatter);
            return;
        }

        reader.Member = "a call in JSON";
        string name = reader.ReadString() ?? "";
        string arguments = reader.ReadString() ?? "";
        call.Begin(ref reader);
        call.ReturnStream(CallAsync(name, arguments, call.CancellationToken), formatter);
    }

    protected string Contract => contract;

    protected IReadOnlyList<JsonMethod> Described => methods;

    public override ServedObject? ForJson(CallConnection connection) => null;

    /// <summary>Binds and calls; everything that the method returns goes into the channel.</summary>
    protected abstract ValueTask CallAsync(
        int method, JsonElement?[] arguments, ChannelWriter<string> output, CancellationToken cancellationToken);

    private async IAsyncEnumerable<string> CallAsync(
        string name, string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int method = JsonArguments.Bind(contract, methods, name, text, out JsonElement?[] arguments);
        // The method goes no further than its reader wants it to.
        var channel = Channel.CreateBounded<string>(1);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task calling = Task.Run(
            async () =>
            {
                try
                {
                    await CallAsync(method, arguments, channel.Writer, ending.Token).ConfigureAwait(false);
                    channel.Writer.Complete();
                }
#pragma warning disable CA1031 // What the method throws is the caller's to know.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    channel.Writer.Complete(exception);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (string item in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await calling.ConfigureAwait(false);
        }
    }

    private string Describe()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("contract", contract);
            writer.WriteStartArray("methods");
            foreach (JsonMethod method in methods)
                Describe(writer, method);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Describe(Utf8JsonWriter writer, JsonMethod method)
    {
        writer.WriteStartObject();
        writer.WriteString("name", method.Name);
        writer.WriteStartArray("parameters");
        foreach (JsonParameter parameter in method.Parameters)
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Name);
            writer.WriteString("type", parameter.Type);
            writer.WriteBoolean("isOptional", parameter.IsOptional);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("result", method.Result);
        writer.WriteBoolean("isStream", method.IsStream);
        if (method.Refusal is not null)
            writer.WriteString("refusal", method.Refusal);
        writer.WriteEndObject();
    }
}

/// <summary>The same for a contract.</summary>
internal sealed class JsonServedObject<T>(
    CallConnection connection, T implementation, string name, JsonContract<T> contract)
    : JsonServedObject(name, contract.Methods)
    where T : class
{
    private JsonSerializerOptions? _options;

    public override object Implementation => implementation;

    protected override async ValueTask CallAsync(
        int method, JsonElement?[] arguments, ChannelWriter<string> output, CancellationToken cancellationToken)
    {
        _options ??= JsonSettings.Of((connection.Options as ServeOptions)?.JsonOptions);
        JsonMethod described = Described[method];
        var call = new JsonCall(described, arguments, _options, output, cancellationToken);
        bool isCalled = false;
        await CallInterceptors.RunAsync(
            connection.Options.Interceptors,
            new CallContext(connection.Peer, Contract, described.Name, isIncoming: true),
            () => Interlocked.Exchange(ref isCalled, true)
                ? throw CallInterceptors.CalledTwice()
                : contract.CallAsync(implementation, method, call)).ConfigureAwait(false);
        if (!isCalled)
            throw CallInterceptors.NotCalled($"{Contract}.{described.Name}");
    }
}
