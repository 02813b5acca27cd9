using System.Threading.Tasks;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>The caller's end of a subject: a call of a method in the other process that adds two numbers.</summary>
internal interface ICallPort
{
    ValueTask<long> AddAsync(long left, long right);
}
