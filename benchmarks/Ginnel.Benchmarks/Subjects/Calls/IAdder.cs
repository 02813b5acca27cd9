using System.Threading.Tasks;
using Ginnel.Messaging;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>What is called, by each subject's own means.</summary>
[Contract]
public interface IAdder
{
    ValueTask<long> AddAsync(long left, long right);

    /// <summary>The same, holding up the caller's thread.</summary>
    long Add(long left, long right);
}
