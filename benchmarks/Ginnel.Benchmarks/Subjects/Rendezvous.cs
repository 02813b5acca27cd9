using System;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Where the second process finds the first.</summary>
internal abstract class Rendezvous : IDisposable
{
    /// <summary>Goes to the second process as an argument.</summary>
    public abstract string Address { get; }

    /// <summary>After the second process was started: waits for it, and gives this process's side.</summary>
    public abstract Side Accept();

    public abstract void Dispose();
}
