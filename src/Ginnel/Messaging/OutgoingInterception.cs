using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A call of ours with an activity around it, if somebody listens, and the interceptors.</summary>
internal sealed class OutgoingInterception<TArguments, TResult>(
    CallTarget target, int method, TArguments arguments, IMessageFormatter<TResult> formatter, CancellationToken token)
    where TArguments : struct, ICallArguments
{
    private readonly TArguments _arguments = arguments;
    private TResult _result = default!;
    private bool _wasCalled;

    public async ValueTask<TResult> RunAsync()
    {
        using Activity? activity = CallTrace.StartCall(target.NameOf(method));
        try
        {
            await CallInterceptors.RunAsync(
                target.Connection.Options.Interceptors, target.ContextOf(method), CallAsync).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }

        return _wasCalled ? _result : throw CallInterceptors.NotCalled(target.NameOf(method));
    }

    private async ValueTask CallAsync()
    {
        _wasCalled = true;
        _result = await target.CallDirectlyAsync(method, _arguments, formatter, token).ConfigureAwait(false);
    }
}
