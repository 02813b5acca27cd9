using System;
using System.Threading.Tasks;

namespace Ginnel.Messaging;

/// <summary>Does something around each call: notes it, measures it, refuses it.</summary>
public interface ICallInterceptor
{
    /// <summary>Called for each call, on any thread, perhaps on several at once.</summary>
    /// <param name="context">Which call it is.</param>
    /// <param name="proceed">
    /// Goes on with the call, and completes when the method has, with its exception if it threw; for a stream, when it
    /// has ended. To be called once, or not at all to refuse the call by an exception.
    /// </param>
    ValueTask InterceptAsync(CallContext context, Func<ValueTask> proceed);
}
