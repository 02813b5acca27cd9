using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.RabbitMQ;

/// <summary>Something has changed. Take <see cref="Next"/>, look, and wait for it only then.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = Create();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Signal() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
