using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>Runs interceptors, each inside the one before it.</summary>
internal static class CallInterceptors
{
    public static ValueTask RunAsync(
        IReadOnlyList<ICallInterceptor> interceptors, CallContext context, Func<ValueTask> call, int index = 0) =>
        index == interceptors.Count
            ? call()
            : interceptors[index].InterceptAsync(context, () => RunAsync(interceptors, context, call, index + 1));

    public static InvalidOperationException CalledTwice() =>
        new("An interceptor went on with the same call twice.");

    public static InvalidOperationException NotCalled(string method) => new(
        $"An interceptor of {method} returned without going on with the call. To refuse a call, throw.");
}
