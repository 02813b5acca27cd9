using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>The object that is served. It tells when as many calls have come as were announced.</summary>
internal sealed class Adder : IAdder
{
    private readonly object _gate = new();
    private long _left;
    private bool _haveAllCome;

    public ValueTask<long> AddAsync(long left, long right) => new(Add(left, right));

    public long Add(long left, long right)
    {
        if (Interlocked.Decrement(ref _left) == 0)
            TellAllCame();
        return left + right;
    }

    /// <summary>Waits until so many calls have come since the last time.</summary>
    public void WaitFor(long count)
    {
        if (Interlocked.Add(ref _left, count) <= 0)
            return;
        lock (_gate)
        {
            while (!_haveAllCome)
                Monitor.Wait(_gate);
            _haveAllCome = false;
        }
    }

    private void TellAllCame()
    {
        lock (_gate)
        {
            _haveAllCome = true;
            Monitor.Pulse(_gate);
        }
    }
}
